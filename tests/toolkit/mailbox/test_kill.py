"""A mailbox that is killed while peers leave their verdicts: whoever was answered finds theirs there again.

It takes seconds, for the mailbox is started twice as an operator starts it: only a real process can be killed.
"""

from checks.mailbox.load import crowd
from checks.mailbox.scene import Scene, signed
from checks.mailbox.server import mailbox


def test_what_was_answered_is_there_after_a_kill(on_anvil, anvil, tmp_path):
    terms = on_anvil.terms(size=5)
    bounty = on_anvil.draw(on_anvil.deliver(on_anvil.claim(on_anvil.post(terms))))
    played = Scene(anvil, (bounty.id,), tuple(signed(on_anvil, bounty, *range(80, 85))))
    database = f"sqlite:///{tmp_path / 'mailbox.sqlite'}"
    with mailbox(anvil, database) as server:
        load = crowd(server.url, played.posts, kill=server.process, after=2)
    with mailbox(anvil, database) as server:
        (answer,) = crowd(server.url, played.questions).answers.values()
    assert len(load.answers) >= 2
    assert [number for number in load.answers if played.verdicts[number].peer not in answer] == []
