"""What somebody with ill will, or a machine that fails, does to the site: run by hand, ``python -m tests.attack``."""
