"""Settings of the model."""
import os

DEBUG = os.environ.get("DEBUG")
EPOCHS = 5


class Train:
    lr = 0.25
    sizes = [8, 16]

    def __init__(self):
        self.momentum = 0.9
