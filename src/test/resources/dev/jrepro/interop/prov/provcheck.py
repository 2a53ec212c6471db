"""Reads PROV-JSON with the library prov, which refuses what is no PROV, and tells what it found."""

import sys

import prov.model

document = prov.model.ProvDocument.deserialize(source=sys.argv[1], format="json")
again = prov.model.ProvDocument.deserialize(
    content=document.serialize(format="json"), format="json"
)
assert document == again, "it is not what it was after a round trip"
print(len(document.get_records()), "records")
print(document.get_provn())
