"""A run as one HTML page: no network, no script, light and dark."""

from optagent.bench.report.page import report as report
