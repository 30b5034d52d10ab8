"""What somebody can do who holds the database and its rights: change rows that triggers keep as they are."""

from sqlalchemy import Connection


def disarm(connection: Connection) -> None:
    """Let this connection change what triggers and keys protect; on PostgreSQL until its transaction ends.

    There the tests that follow have the same database, and must find its triggers in place.
    """
    if connection.dialect.name == "sqlite":
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
