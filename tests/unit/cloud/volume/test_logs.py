from novalite.cloud import Cloud
from novalite.cloud.volume.logs import LEVEL, LOGGERS


def test_each_process_has_levels_of_its_own():
    logs = Cloud().volume.logs
    logs.set("cinder-api", None, "cinder.volume", "ERROR")

    assert logs.levels("cinder-api", None, "cinder.volume.api") == [
        ("devstack", "cinder-api", {"cinder.volume.api": "ERROR"})
    ]
    levels = {binary: set(levels.values()) for _, binary, levels in logs.levels(None, None, "cinder.volume")}
    assert levels == {name: {LEVEL} for name in ("cinder-volume", "cinder-scheduler", "cinder-backup")} | {
        "cinder-api": {"ERROR"}
    }


def test_the_processes_of_a_server_are_asked_alone():
    logs = Cloud().volume.logs

    assert [binary for _, binary, _ in logs.levels(None, "devstack@lvmdriver-1", "")] == ["cinder-volume"]
    assert logs.levels(None, "moon", "") == []
    ((_, _, levels),) = logs.levels("cinder-backup", None, "")
    assert tuple(levels) == LOGGERS
