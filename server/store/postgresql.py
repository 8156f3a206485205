"""Everything that is peculiar to PostgreSQL: the driver, how transactions begin, what its errors may tell."""

from __future__ import annotations

from sqlalchemy import URL, Connection, Engine, create_engine, event

from server.store.errors import StoreError

LOCK_WAIT_MS = 5_000

_CONNECT_SECONDS = 5
_POOL = 16
_ALONE = 0x5350414E  # any number that other programs of the same database are unlikely to lock

# SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)
_LOCK_NOT_AVAILABLE = "55P03"


def open_engine(url: URL) -> Engine:
    """An engine on the database that `url` names, which must exist. Raises `StoreError` without the driver."""
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_size=_POOL,
            max_overflow=0,
            # A database that was started anew in the meantime costs a round trip, not a request.
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs its driver: install spanhost[postgresql]") from error
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes"):
        return
    settings = [f"SET LOCAL lock_timeout = {options.get('lock_wait_ms', LOCK_WAIT_MS)}"]
    if not options.get("durable", True):
        settings.append("SET LOCAL synchronous_commit = off")
    if options.get("alone"):
        # A schema is changed once, however long that takes.
        settings = ["SET LOCAL lock_timeout = 0", f"SELECT pg_advisory_xact_lock({_ALONE})"]
    connection.exec_driver_sql("; ".join(settings))


def is_busy(error: BaseException | None) -> bool:
    """Whether `error` of the driver says that another writer held the lock for too long."""
    return getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def message(error: BaseException | None) -> str:
    """What `error` of a driver says. Of PostgreSQL's the first line alone: the details quote rows."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    return str(primary or error)
