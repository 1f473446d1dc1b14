"""Dagster's side of the house: thin assets, checks, the job, its schedule and sensor, resources. With ``pipelines.definitions``
the only place that imports dagster. What a step does stands in ``pipelines.monthly`` and below; nothing is computed here."""
