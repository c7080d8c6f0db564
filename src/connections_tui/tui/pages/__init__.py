"""The text of the status pane's pages. Pure; no widgets."""
