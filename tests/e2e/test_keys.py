"""Keys of an account: where they come from, and what is said when they serve no more."""

import re
from pathlib import Path

from tests.bench.harness import demo_server
from tests.e2e.test_demo import quit_clean, shows, start

FILE = "keys/work"


def test_a_named_key_file_that_is_missing_is_said_on_the_welcome(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "elevenmon"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'[profiles.default]\napi_key_file = "{FILE}"\n')
    with start(tmp_path, environment={"ELEVENLABS_API_KEY": "", "ELEVEN_API_STATS": ""}) as session:
        shows(session, "Welcome")
        said = shows(session, r"no API key: api_key_file names .*")
        assert f"{FILE}, which does not exist" in " ".join(session.text.split()), said
        session.send("\x03")
        assert session.wait_for_end() == 0
        assert session.left_behind() == []


def test_a_refused_key_names_its_variable_and_gives_way_to_another(tmp_path: Path) -> None:
    with demo_server("--scenario", "calm") as address:
        given = {"ELEVENLABS_API_KEY": "sk_invalid", "ELEVENLABS_BASE_URL": address}
        with start(tmp_path, environment=given) as session:
            shows(session, r"key …alid from ELEVENLABS_API_KEY refused: N")
            session.send("N")
            shows(session, "Welcome")
            host = re.escape(address.removeprefix("http://"))
            shows(session, rf"{host} refuses the key …alid from ELEVENLABS_API_KEY")
            shows(session, rf"sends it\s+to {host} alone")
            session.pump(lambda: "closing" not in session.text)
            session.send("sk_another_key_of_this_account\r")
            shows(session, r"●\s+\d+s ago")
            quit_clean(session)
    kept = tmp_path / "config" / "elevenmon" / "api_key"
    assert kept.read_text() == "sk_another_key_of_this_account\n"
    assert kept.stat().st_mode & 0o777 == 0o600
