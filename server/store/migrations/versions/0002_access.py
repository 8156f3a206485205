"""What a key may do and how much: owner, scopes, expiry, models, plan; what was used of a month and of a second."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_keys") as table:
        # Keys that are there keep what they could do: ask any model, as much as they like.
        table.add_column(sa.Column("owner", sa.String(100), nullable=False, server_default=""))
        table.add_column(sa.Column("scopes", sa.Text, nullable=False, server_default="run"))
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("models", sa.Text, nullable=True))
        table.add_column(sa.Column("plan", sa.String(64), nullable=False, server_default="unlimited"))
    op.create_table(
        "monthly_usage",
        sa.Column("key_id", sa.String(16), sa.ForeignKey("api_keys.id"), primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("items", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "request_windows",
        sa.Column("key_id", sa.String(16), sa.ForeignKey("api_keys.id"), primary_key=True),
        sa.Column("times", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("request_windows")
    op.drop_table("monthly_usage")
    with op.batch_alter_table("api_keys") as table:
        for name in ("plan", "models", "expires_at", "scopes", "owner"):
            table.drop_column(name)
