"""The settings of a site as it is served, with its collected files in a folder of the benchmark."""

import os

from config.settings import *  # noqa: F403

STATIC_ROOT = os.environ["BENCH_STATIC_ROOT"]
