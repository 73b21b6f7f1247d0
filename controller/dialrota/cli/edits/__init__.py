"""Changed declarations: where numbers stand in them, and writing them without a byte lost."""
