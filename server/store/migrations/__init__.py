"""The schema's history: one file a change, in `versions`, run in order by `server.store.migration`."""
