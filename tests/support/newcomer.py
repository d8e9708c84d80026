"""Somebody new: an empty home, an empty folder, a terminal of 60 columns, and the programs themselves."""

import json
import os
import re
import subprocess
from pathlib import Path

import pexpect
from eth_account import Account

COLUMNS = 60
PASSPHRASE = "correct horse"
YES, OPEN = r"\[y/N\]: ?", r"Passphrase of [\w-]+: ?"  # what is asked
PROMPTS = {YES: "y", OPEN: PASSPHRASE}


def hidden(shell):
    """Type the passphrase once the terminal shows nothing: what is typed before that is thrown away."""
    shell.waitnoecho(5)
    shell.sendline(PASSPHRASE)


OF_CAST = {"Enter secret: ?": hidden}
OF_APE = dict.fromkeys(("random input: ?", "Create Passphrase[^:]*: ?", "Repeat for confirmation: ?"), hidden)
ADDRESS = re.compile("0x[0-9a-fA-F]{40}(?![0-9a-fA-F])")
_UNSEEN = ("OATHWORK_", "APE_", "FOUNDRY_", "ETH_", "COLUMNS", "XDG_")


class Newcomer:
    """Types lines into a shell, and answers what is asked."""

    def __init__(self, home, node, bin):
        self.home, self.folder = home, home / "bounty"
        self.folder.mkdir(parents=True)
        seen = {name: each for name, each in os.environ.items() if not name.startswith(_UNSEEN)}
        self.environment = seen | {
            "HOME": str(home),
            "OATHWORK_NETWORK": node,
            "PATH": f"{bin}:{os.environ['PATH']}",
            "TERM": "xterm",
        }
        self.address = ""

    def makes_a_key_with_cast(self, name):
        """Make a key with Foundry's own program, which asks for the passphrase once."""
        (self.home / ".foundry/keystores").mkdir(parents=True)
        self._made(self.types(f"cast wallet new {self.home}/.foundry/keystores {name}", answers=OF_CAST))

    def makes_a_key_with_ape(self, name):
        """Make a key with Ape's own command, which asks for it twice."""
        self._made(self.types(f"ape accounts generate {name} --hide-mnemonic", answers=OF_APE))

    def _made(self, said):
        self.address = ADDRESS.search(said)[0]

    def foundrys_keystore(self, name):
        """Make a key as `cast wallet new` keeps it: the file has no suffix, and does not say whose it is.

        With fewer rounds, so that opening it takes no time.
        """
        key = Account.create()
        document = Account.encrypt(key.key, PASSPHRASE, kdf="scrypt", iterations=2)
        del document["address"]
        self._keep(Path(".foundry/keystores", name), document)
        self.address = key.address

    def apes_keystore(self, name):
        """Make a key as `ape accounts generate` keeps it."""
        key = Account.create()
        self._keep(
            Path(".ape/accounts", f"{name}.json"),
            Account.encrypt(key.key, PASSPHRASE, kdf="scrypt", iterations=2),
        )
        self.address = key.address

    def _keep(self, place, document):
        file = self.home / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document))

    def types(self, line, *, exit_code=0, answers=None):
        """Type a line, answer all that is asked, and return what the terminal shows; `answers` are in place of the usual.

        An answer is a text, or what is done to the terminal, such as `pexpect.spawn.sendintr`.
        """
        prompts = PROMPTS | (answers or {})
        shell = pexpect.spawn(
            "/bin/sh",
            ["-c", f"exec {line}"],
            cwd=self.folder,
            env=self.environment,
            dimensions=(50, COLUMNS),
            encoding="utf-8",
            timeout=180,
        )
        shell.delaybeforesend = None
        said = ""
        while (found := shell.expect([*prompts, pexpect.EOF])) < len(prompts):
            said += shell.before + shell.after
            answer = [*prompts.values()][found]
            answer(shell) if callable(answer) else shell.sendline(answer)
        said += shell.before
        shell.close()
        assert shell.exitstatus == exit_code, f"{line}: ended with {shell.exitstatus}\n{said}"
        assert "Traceback" not in said, said
        return said.replace("\r\n", "\n")

    def files(self):
        """Return what lies in the folder, by name."""
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file() and ".git" not in file.parts
        }

    def git(self, *arguments):
        """Run git in the folder."""
        author = ["-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(
            ["git", *author, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            check=True,
            capture_output=True,
        )
