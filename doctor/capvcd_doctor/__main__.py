"""``python -m capvcd_doctor``."""

import sys

from capvcd_doctor.cli import main

sys.exit(main())
