"""Prints the index templates as JSON."""

import json
import sys

from migrations.search import index_templates

json.dump(index_templates(), sys.stdout, indent=2)
sys.stdout.write("\n")
