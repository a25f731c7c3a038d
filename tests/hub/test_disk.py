"""What a disk refuses: a real one that is full, and how it is said."""

import subprocess
import sys
from errno import EACCES, EDQUOT, ENOSPC
from pathlib import Path

import pytest

from bertfill_ls.hub import HubError
from bertfill_ls.hub.disk import OnDisk, check_room

SMALL_DISK = ["unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs -o size=64k none "$0" && exec "$@"']
FILL = """
import sys
from pathlib import Path
from bertfill_ls.hub import HubError, RemoteFile
from bertfill_ls.hub.disk import check_room
from bertfill_ls.hub.part import Part
folder = Path(sys.argv[1])
part = Part(folder, RemoteFile("model.bin", 1 << 20, sha256="0" * 64))
for step in (lambda: part.write(bytes(1 << 20)), lambda: check_room(folder, 1 << 20)):
    try:
        step()
    except HubError as error:
        print(error.key, part.there, next(folder.glob("*.part")).stat().st_size)
"""


def small_disk_can_be_had(folder: Path) -> bool:
    try:
        return subprocess.run([*SMALL_DISK, folder, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def test_a_full_disk_keeps_what_has_come(tmp_path: Path) -> None:
    if not small_disk_can_be_had(tmp_path):
        pytest.skip("no disk can be mounted here")
    ran = subprocess.run(
        [*SMALL_DISK, tmp_path, sys.executable, "-c", FILL, tmp_path], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "hub.disk-full 65536 65536\nhub.no-room 65536 65536\n"


@pytest.mark.parametrize(
    ("number", "key"), [(ENOSPC, "hub.disk-full"), (EDQUOT, "hub.disk-full"), (EACCES, "hub.cannot-write")]
)
def test_what_the_system_says_is_said_in_our_words(tmp_path: Path, number: int, key: str) -> None:
    on_disk = OnDisk(tmp_path)
    for _ in range(2):
        with pytest.raises(HubError) as caught, on_disk:
            raise OSError(number, "reason")
        assert caught.value.key == key
        assert str(tmp_path) in caught.value.sentence("zh-CN")


def test_what_is_no_fault_of_the_disk_passes(tmp_path: Path) -> None:
    for error in (KeyboardInterrupt, LookupError, HubError):
        with pytest.raises(error), OnDisk(tmp_path):
            raise error("hub.busy")


def test_room_is_counted_in_whole_megabytes(tmp_path: Path) -> None:
    check_room(tmp_path, 0)
    with pytest.raises(HubError) as caught:
        check_room(tmp_path, 10**18 + 1)
    assert caught.value.arguments["needed"] == 10**12 + 1
    with pytest.raises(HubError) as caught:
        check_room(tmp_path / "none", 1)
    assert caught.value.key == "hub.cannot-write"
