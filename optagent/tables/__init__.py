"""Reads the tables that come with the words: CSV, TSV, JSON and Excel workbooks become `Table`s."""

from optagent.tables.read import identifier as identifier
from optagent.tables.read import read_table as read_table
from optagent.tables.read import read_tables as read_tables
