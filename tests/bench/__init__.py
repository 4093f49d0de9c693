"""How fast: ``make bench``. Nothing here is run by the tests, except that its generator makes valid rows."""
