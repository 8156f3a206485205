"""Who may call. Knows keys; must never know what is asked of the models, and no SQL."""
