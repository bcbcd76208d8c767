"""The private servers that other tests lean on."""

from __future__ import annotations

import pymysql
import pytest
import redis
from private_services import MariaDb


@pytest.mark.mariadb
def test_mariadb_answers_over_tcp(mariadb: MariaDb) -> None:
    mariadb.create("probe")
    connection = pymysql.connect(
        host="127.0.0.1", port=mariadb.port, user="root", password="root", database="probe"
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT @@character_set_database")
        assert cursor.fetchone() == ("utf8mb4",)


@pytest.mark.redis
def test_redis_answers(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    assert client.ping() is True
    client.close()
