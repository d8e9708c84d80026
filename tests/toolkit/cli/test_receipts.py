"""After a settlement it is said which verdicts the contract did not count, and why."""

from dataclasses import replace
from pathlib import Path

from oathwork.cli.receipts import bounty_lines
from oathwork.contracts.effect import plain_money

REASONS = {
    1: "its peer has not signed it",
    0: "its peer's verdict is on chain already, and the first one stands",
    9: "its peer is not on the panel",
}


def test_each_skipped_verdict_is_named_with_its_reason(stage):
    bounty = stage.draw(stage.deliver(stage.claim(stage.post())))
    good, other = stage.verdicts(bounty, 90, 80)
    unsigned, strange = replace(other, signature=good.signature), replace(other, index=9)
    call = stage.escrow.settle(bounty.terms, bounty.state, bounty.people, [good, unsigned, good, strange])
    receipt = call.send(stage.stranger)
    lines = bounty_lines(stage.again(bounty), receipt, Path("bounty.json"), [], plain_money)
    assert [line for line in lines if "not counted" in line] == [
        f"  the verdict for member {member} of the panel was not counted: {reason}"
        for member, reason in REASONS.items()
    ]
