"""MariaDB and Redis of our own: own data folder, own socket or free port, gone afterwards. Never the machine's."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


class ServiceMissing(Exception):
    """The program is not installed."""


_AS_ROOT = ["--user=root"] if os.geteuid() == 0 else []  # MariaDB wants to be told
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """A port of the loopback that nobody has.

    It lies below those that the system gives to outgoing connections, so none takes it before its server does.
    """
    lowest = int(_EPHEMERAL.read_text().split()[0])
    while True:
        port = secrets.choice(range(10_000, max(lowest, 20_000)))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _stop(process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], ready: object, log: Path, seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"ended with {process.returncode}: {log.read_text(errors='replace')[-2000:]}")
        if ready():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise RuntimeError(f"not ready in {seconds} s: {log.read_text(errors='replace')[-2000:]}")


@dataclass(frozen=True, kw_only=True, slots=True)
class MariaDb:
    """A running private server. The account is root over its socket, without a password."""

    socket: Path
    port: int
    pid: int

    def url(self, database: str) -> str:
        """SQLAlchemy URL of `database` over TCP, as account root with password root."""
        return f"mysql+pymysql://root:root@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    def socket_url(self, database: str) -> str:
        return f"mysql+pymysql://root:root@localhost/{database}?unix_socket={quote(str(self.socket))}&charset=utf8mb4"

    def execute(self, statements: str, database: str = "") -> None:
        """Run SQL text through the command-line client."""
        command = [
            "mariadb",
            "--no-defaults",
            "-uroot",
            "-proot",
            f"--socket={self.socket}",
            "--max-allowed-packet=256M",
        ]
        subprocess.run(
            [*command, *([database] if database else [])],
            input=statements.encode(),
            check=True,
            capture_output=True,
        )

    def create(self, database: str) -> str:
        """A new empty utf8mb4 database; gives its URL. An old one of the name is dropped."""
        self.execute(
            f"DROP DATABASE IF EXISTS `{database}`; CREATE DATABASE `{database}` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
        )
        return self.url(database)

    def load_zst(self, database: str, dump: Path) -> str:
        """Create `database` from a zstd-compressed dump; gives its URL."""
        url = self.create(database)
        unpack = subprocess.Popen(["zstdcat", str(dump)], stdout=subprocess.PIPE)
        command = [
            "mariadb",
            "--no-defaults",
            "-uroot",
            "-proot",
            f"--socket={self.socket}",
            "--max-allowed-packet=256M",
            database,
        ]
        subprocess.run(command, stdin=unpack.stdout, check=True, capture_output=True)
        if unpack.stdout is not None:
            unpack.stdout.close()
        if unpack.wait() != 0:
            raise RuntimeError(f"zstdcat {dump} failed")
        return url


class MariaDbServer:
    """A private server on data of its own, which may be killed and started again. Raises `ServiceMissing`."""

    def __init__(self, folder: Path) -> None:
        server = (
            shutil.which("mariadbd")
            or shutil.which("mysqld")
            or next((p for p in ("/usr/sbin/mariadbd",) if Path(p).exists()), None)
        )
        installer = shutil.which("mariadb-install-db") or shutil.which("mysql_install_db")
        if server is None or installer is None:
            raise ServiceMissing("MariaDB is not installed (make test installs it)")
        self._folder, self._program, self._port = folder, server, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        if not (folder / "data").exists():  # a folder may be kept for another run
            subprocess.run(
                [installer, "--no-defaults", f"--datadir={folder / 'data'}", "--auth-root-authentication-method=normal", "--skip-test-db", *_AS_ROOT],
                check=True, capture_output=True,
            )  # fmt: skip

    @property
    def running(self) -> MariaDb:
        if self._process is None:
            raise RuntimeError("the server is not started")
        return MariaDb(socket=self._folder / "s", port=self._port, pid=self._process.pid)

    def start(self, *, flush: int = 2) -> MariaDb:
        """`flush` 1 puts each commit on the disk before it is answered, as a server of Moodle's does."""
        folder, log = self._folder, self._folder / "log"
        sock = folder / "s"
        sock.unlink(missing_ok=True)
        first = not (folder / "data" / "rooted").exists()
        with log.open("ab") as out:
            process = subprocess.Popen(
                [
                    self._program, "--no-defaults", f"--datadir={folder / 'data'}", f"--socket={sock}", f"--port={self._port}",
                    "--bind-address=127.0.0.1", f"--pid-file={folder / 'pid'}", f"--tmpdir={folder}",
                    f"--innodb-flush-log-at-trx-commit={flush}", "--innodb-buffer-pool-size=256M",
                    "--max-allowed-packet=256M", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci",
                    "--skip-log-bin", "--performance-schema=OFF", "--max-connections=300", *_AS_ROOT,
                ],
                stdout=out, stderr=out,
            )  # fmt: skip
        self._process = process
        client = ["--no-defaults", "-uroot", f"--socket={sock}", *([] if first else ["-proot"])]

        def ready() -> bool:
            ping = ["mariadb-admin", *client, "ping"]
            return sock.exists() and subprocess.run(ping, capture_output=True, check=False).returncode == 0

        try:
            _wait_for(process, ready, log)
            if first:
                subprocess.run(
                    ["mariadb", *client],
                    input=b"ALTER USER root@localhost IDENTIFIED BY 'root'; CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY 'root';"
                    b"GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;",
                    check=True, capture_output=True,
                )  # fmt: skip
                (folder / "data" / "rooted").touch()
        except BaseException:
            self.stop()
            raise
        return self.running

    def died(self, seconds: float = 2) -> bool:
        """Did somebody kill it (or does so within these seconds)?"""
        if self._process is not None:
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                return False
        return True

    def stop(self) -> None:
        if self._process is not None:
            _stop(self._process)


@contextmanager
def mariadb_server() -> Iterator[MariaDbServer]:
    """A server that tests may kill and start again; not started yet. Raises `ServiceMissing`."""
    folder = Path(tempfile.mkdtemp(prefix="sidecar-db-"))
    server: MariaDbServer | None = None
    try:
        server = MariaDbServer(folder)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mariadb() -> Iterator[MariaDb]:
    """Raises `ServiceMissing` where no server is installed."""
    with mariadb_server() as server:
        yield server.start()


class RedisServer:
    """A private Redis that can be ended and started again at its address. Raises `ServiceMissing` where none is installed."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceMissing("Redis is not installed (make test installs it)")
        self._port, self._log = free_port(), folder / "log"
        self._command = f"{program} --bind 127.0.0.1 --port {self._port} --appendonly no --save".split()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "", "--dir", str(self._folder)], stdout=log, stderr=log
            )
        _wait_for(self._process, self._answers, self._log)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        if self._process is not None:
            _stop(self._process)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Raises `ServiceMissing` where none is installed."""
    folder = Path(tempfile.mkdtemp(prefix="sidecar-redis-"))
    try:
        server = RedisServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def rabbitmq_server() -> Iterator[str]:
    """Gives the URL of a private RabbitMQ, with a port mapper (epmd) of its own. Raises `ServiceMissing`."""
    programs = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    mapper = shutil.which("epmd")
    if not programs or mapper is None:
        raise ServiceMissing("RabbitMQ is not installed (make test installs it)")
    folder, port, mapped = Path(tempfile.mkdtemp(prefix="sidecar-mq-")), free_port(), free_port()
    config, plugins, log = folder / "rabbitmq.conf", folder / "plugins", folder / "log"
    config.write_text(f"listeners.tcp.default = 127.0.0.1:{port}\n", "utf-8")
    plugins.write_text("[].\n", "utf-8")
    environment = {
        **os.environ,
        "HOME": str(folder),  # the Erlang cookie's place
        "ERL_EPMD_PORT": str(mapped),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"sidecar{port}@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONFIG_FILE": str(config),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
    }
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(programs[-1])], env=environment, stdout=out, stderr=out, cwd=folder
            )
        try:

            def ready() -> bool:
                with socket.socket() as probe:
                    return probe.connect_ex(("127.0.0.1", port)) == 0

            _wait_for(process, ready, log)
            yield f"amqp://guest:guest@127.0.0.1:{port}//"
        finally:
            _stop(process)
            subprocess.run([mapper, "-port", str(mapped), "-kill"], check=False, capture_output=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """Gives the SQLAlchemy URL of an empty database. Raises `ServiceMissing`. It refuses to run as root: then as postgres."""
    programs = (
        sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").is_dir() else []
    )
    if not programs:
        raise ServiceMissing("PostgreSQL is not installed (make test installs it)")
    folder, port, as_other = Path(tempfile.mkdtemp(prefix="sidecar-pg-")), free_port(), []
    log = folder / "log"
    log.touch()
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        for path in (folder, log):
            os.chown(path, account.pw_uid, account.pw_gid)
        as_other = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    try:
        data = folder / "data"
        subprocess.run(
            [*as_other, str(programs[-1] / "initdb"), "-D", str(data), "-U", "root", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        with log.open("ab") as out:
            process = subprocess.Popen(
                [*as_other, str(programs[-1] / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"],
                stdout=out, stderr=out, cwd="/",
            )  # fmt: skip
        try:

            def ready() -> bool:
                check = [str(programs[-1] / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"]
                return subprocess.run(check, check=False).returncode == 0

            _wait_for(process, ready, log)
            yield f"postgresql+psycopg://root@127.0.0.1:{port}/postgres"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
