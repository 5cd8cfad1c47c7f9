"""Reads OpenLineage events, a line of JSON each, with the classes that openlineage-python generates from the published schema.

Fails for a field that the schema does not know, a required one that is missing, a value that its validator refuses, and a facet whose
_schemaURL is not the one of its class. Prints one line an event: type, job, inputs, outputs.
"""

import json
import sys

import attr
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import (
    error_message_run,
    job_type_job,
    nominal_time_run,
    output_statistics_output_dataset,
    parent_run,
    processing_engine_run,
    schema_dataset,
)

FACETS = {
    "parent": parent_run.ParentRunFacet,
    "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
    "nominalTime": nominal_time_run.NominalTimeRunFacet,
    "errorMessage": error_message_run.ErrorMessageRunFacet,
    "jobType": job_type_job.JobTypeJobFacet,
    "schema": schema_dataset.SchemaDatasetFacet,
    "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}
PARTS = {
    (parent_run.ParentRunFacet, "run"): parent_run.Run,
    (parent_run.ParentRunFacet, "job"): parent_run.Job,
}


def structure(cls, data):
    known = {field.name for field in attr.fields(cls) if field.init}
    unknown = set(data) - known
    if unknown:
        raise ValueError(f"{cls.__name__} has no {sorted(unknown)}")
    return cls(**{name: part(cls, name, value) for name, value in data.items()})


def part(cls, name, value):
    if name in ("facets", "inputFacets", "outputFacets"):
        return {key: facet(key, each) for key, each in value.items()}
    inner = PARTS.get((cls, name))
    if inner is not None:
        return structure(inner, value)
    if cls is schema_dataset.SchemaDatasetFacet and name == "fields":
        return [structure(schema_dataset.SchemaDatasetFacetFields, field) for field in value]
    return value


def facet(name, data):
    cls = FACETS[name]
    fields = dict(data)
    producer = fields.pop("_producer")
    url = fields.pop("_schemaURL")
    if url != cls._get_schema():
        raise ValueError(f"{name} names the schema {url}, not {cls._get_schema()}")
    if not producer:
        raise ValueError(f"{name} has no producer")
    return structure(cls, fields)


def read(text):
    event = json.loads(text)
    if event.pop("schemaURL") != RunEvent._get_schema():
        raise ValueError("another schema of events")
    return RunEvent(
        eventType=RunState[event.pop("eventType")],
        run=structure(Run, event.pop("run")),
        job=structure(Job, event.pop("job")),
        inputs=[structure(InputDataset, each) for each in event.pop("inputs")],
        outputs=[structure(OutputDataset, each) for each in event.pop("outputs")],
        **event,
    )


for line in sys.stdin:
    told = read(line)
    print(told.eventType.name, told.job.name, len(told.inputs), len(told.outputs))
