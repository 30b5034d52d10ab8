from datetime import timedelta

from network.db import unit_of_work
from network.jobs.actions import beat
from network.jobs.queries import last_heartbeat
from network.jobs.worker import Task, Worker


def test_a_task_that_fails_is_tried_again_and_stops_no_other(app, caplog):
    done = []

    def fail():
        done.append("failed")
        raise RuntimeError("on purpose")

    worker = Worker(app, [Task(fail, 0), Task(lambda: done.append("ran"), 0)])
    worker.run_due()
    worker.run_due()
    assert done == ["failed", "ran"] * 2
    assert "on purpose" in caplog.text
    assert last_heartbeat() is not None


def test_a_task_waits_for_its_pace(app):
    done = []
    worker = Worker(app, [Task(lambda: done.append(1), 60)])
    worker.run_due()
    worker.run_due()
    assert done == [1]


def test_a_stopped_worker_finishes_nothing_more(app):
    done = []
    worker = Worker(app, [Task(lambda: worker.stop(), 0), Task(lambda: done.append(1), 0)])
    worker.run()
    assert done == []


def test_the_site_is_ready_while_the_worker_is_alive_and_mail_flows(site, clock):
    assert site.fetch("jobs.healthz").json == {"process": "ok"}
    assert site.fetch("jobs.readyz", expect=503).json["worker"] == "silent"
    with unit_of_work():
        beat()
    told = site.fetch("jobs.readyz").json
    assert {"database", "worker", "mail", "register"} <= told.keys()
    assert set(told.values()) == {"ok"}
    clock.move(minutes=2)
    assert site.fetch("jobs.readyz", expect=503).json["worker"] == "silent"


def test_late_mail_is_told(site, clock):
    from network.mail.actions import queue
    from network.mail.messages import Mail

    with unit_of_work():
        beat()
        queue(Mail(kind="test", subject="x", paragraphs=("x",)), to="a@exemple.fr")
    clock.set(clock.now() + timedelta(minutes=16))
    with unit_of_work():
        beat()
    assert site.fetch("jobs.readyz", expect=503).json["mail"] == "late"
