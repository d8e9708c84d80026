"""programs: what a program needs is found through links, scripts and environments, and never the home itself."""

import os

import pytest

from oathwork.untrusted.programs import find_program, needed_folders


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with `.local/bin` on the PATH, and nothing else."""
    (tmp_path / "home" / ".local" / "bin").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "home" / ".local" / "bin"))
    return tmp_path / "home"


def program(file, text="#!/bin/sh\n"):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)
    return file


def python(root):
    program(root / "bin" / "python3", "binary")
    (root / "lib" / "python3.12").mkdir(parents=True)
    (root / "lib" / "python3.12" / "os.py").write_text("")
    return root / "bin" / "python3"


def environment(root, base):
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "python3").symlink_to(base)
    (root / "pyvenv.cfg").write_text(f"home = {base.parent}\n")
    return root / "bin" / "python3"


def needed(home, *names):
    return [str(path.relative_to(home)) for path in needed_folders(names, [str(home)])]


def test_a_program_needs_the_folder_it_lies_in(home):
    program(home / ".local" / "bin" / "tool")
    (home / ".local" / "share" / "keyrings").mkdir(parents=True)
    (home / ".local" / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
    assert needed(home, "tool") == [".local/bin"]


def test_a_link_needs_where_it_leads_too(home):
    program(home / "tools" / "real")
    (home / ".local" / "bin" / "tool").symlink_to("../../tools/real")
    assert needed(home, "tool") == [".local/bin", "tools"]


def test_an_environment_is_needed_whole_with_the_python_it_was_made_from(home):
    environment(home / "venv", python(home / "pythons" / "3.12"))
    os.environ["PATH"] = str(home / "venv" / "bin")
    program(home / "venv" / "bin" / "pytest", f"#!{home}/venv/bin/python3\n")
    assert needed(home, "python3") == needed(home, "pytest") == ["pythons/3.12", "venv"]


@pytest.mark.parametrize("first", ["#!/usr/bin/env python3", "#! /usr/bin/env -S python3 -B"])
def test_a_script_needs_its_interpreter(home, first):
    (home / ".local" / "bin" / "python3").symlink_to(python(home / "pythons" / "3.12"))
    program(home / ".local" / "bin" / "tool", f"{first}\n")
    assert needed(home, "tool") == [".local/bin", "pythons/3.12"]


def test_links_in_a_circle_end(home):
    (home / ".local" / "bin" / "tool").symlink_to("tool")
    assert needed(home, "tool") == []


def test_the_home_itself_is_never_let_in(home, monkeypatch):
    program(home / "tool")
    monkeypatch.setenv("PATH", str(home))
    assert needed(home, "tool") == []
    (home / "pyvenv.cfg").write_text("")
    program(home / "bin" / "tool")
    monkeypatch.setenv("PATH", str(home / "bin"))
    assert needed(home, "tool") == []


def test_what_is_not_hidden_needs_nothing(home, tmp_path, monkeypatch):
    program(tmp_path / "usr" / "bin" / "tool")
    monkeypatch.setenv("PATH", str(tmp_path / "usr" / "bin"))
    assert needed(home, "tool", "no-such-program") == []


@pytest.mark.parametrize("name", ["/bin/sh", "./tool", "../bin/tool", "", "no-such-program"])
def test_a_path_is_not_looked_up(home, name):
    program(home / ".local" / "bin" / "tool")
    assert find_program(name) is None
