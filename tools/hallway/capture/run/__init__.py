"""One run over the drop folder: tasks, workers, and everything a run writes."""
