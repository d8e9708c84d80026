"""Headers of real blocks, as nodes answered; the hash of each proves it. Where they come from stands in the file."""

import json
from pathlib import Path

FILE = Path(__file__).with_name("real_headers.json")
REAL = {each["chain"]: each["block"] for each in json.loads(FILE.read_text())}
# Of the others a hash proves the header too, but there is no mix in it, or no lot of ours could be drawn there.
WITHOUT_A_MIX = {"Goerli before the merge (Clique)"}
