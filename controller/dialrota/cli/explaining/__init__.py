"""Why a number is in or out, and what would turn it round."""
