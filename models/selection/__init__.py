"""Which engine and precision run a checkpoint on this machine: measured at load, kept, and guarded for accuracy."""
