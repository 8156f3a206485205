"""Settings for all model tests."""

from __future__ import annotations

import torch

# Two threads that wait for each other are slower than one wherever the machine is shared.
torch.set_num_threads(1)
