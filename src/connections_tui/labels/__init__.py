"""A team's own words about connections, in a CSV file that they can keep in git."""

from connections_tui.labels.label import NAMES, NO_LABEL, Label, tidied
from connections_tui.labels.label_file import (
    Edit,
    LabelFile,
    LabelsUnreadable,
    LabelsUnwritable,
    Saved,
)
from connections_tui.labels.label_lines import Contents, Problem

__all__ = [
    "NAMES",
    "NO_LABEL",
    "Contents",
    "Edit",
    "Label",
    "LabelFile",
    "LabelsUnreadable",
    "LabelsUnwritable",
    "Problem",
    "Saved",
    "tidied",
]
