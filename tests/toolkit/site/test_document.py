"""Whatever the site's routes allow or forbid is answered: schemathesis makes the requests from what the application says of them.

For longer by hand: `HYPOTHESIS_PROFILE=deep pytest -p no:ape_test tests/toolkit/site/test_document.py`.
"""

import os

import pytest
import schemathesis
from hypothesis import settings

from tests.toolkit.site.conftest import WORD, site_of
from tests.toolkit.site.test_strangers import require_words

EXAMPLES = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 8
# What a body of any route may hold, so that it is not refused at the first field.
BODY = {
    "type": "object",
    "properties": {
        "bounty": {"enum": [WORD, "0x12", 7]},
        "text": {"type": "string"},
        "bounties": {"type": "array", "items": {"enum": [WORD, ""]}},
        "format": {"enum": ["oathwork/order/1", "oathwork/verdict/1"]},
        "action": {"enum": ["claim", "deliver", "close", "quit"]},
        "chain": {"type": "integer"},
        "deadline": {"type": "integer"},
        "signature": {"type": "string"},
        "reward": {"type": "string"},
        "fee": {"type": "string"},
    },
}


@pytest.fixture(scope="module")
def api(built_stage, tmp_path_factory):
    with site_of(built_stage, tmp_path_factory.mktemp("site")) as site:
        document = site.app.openapi()
        for operations in document["paths"].values():
            for method, operation in operations.items():
                if method == "post":
                    operation["requestBody"] = {"content": {"application/json": {"schema": BODY}}}
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=site.url)
        yield schema


document = schemathesis.pytest.from_fixture("api")


@document.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
def test_whatever_is_asked_is_answered_in_words(case):
    answer = case.call()
    headers = {name: values[0] for name, values in answer.headers.items()}
    named = {name.title().replace("Csp", "CSP"): value for name, value in headers.items()}
    require_words((answer.status_code, named, answer.content), case.formatted_path)
