"""A PostgreSQL cluster in a temporary folder. Durable (fsync on), since durability is what is tested."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from tools.services.server import NotInstalled, Plan

NAME, VARIABLE = "postgres", "DATABASE_URL"
SUPERUSER = "workforceos"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_lock_waits": "on",
}


def plan(folder: Path, port: int) -> Plan:
    """Make a new cluster under `folder`; raises NotInstalled without PostgreSQL's programs."""
    programs = _programs()
    account = _ordinary_account()
    data, password = folder / "data", secrets.token_urlsafe(18)
    password_file = folder / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    if account is not None:
        entry = pwd.getpwnam(account)
        for path in (folder, password_file):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    subprocess.run(
        [
            str(programs / "initdb"),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        user=account,
        group=account,
        extra_groups=None if account is None else [],
    )
    options = SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
    return Plan(
        name=NAME,
        url=f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres",
        command=(
            str(programs / "postgres"),
            "-D",
            str(data),
            *(f"--{name}={value}" for name, value in options.items()),
        ),
        folder=folder,
        is_ready=lambda: _answers(programs, port),
        stop_signal=signal.SIGINT,  # "fast": does not wait for clients
        account=account,
    )


def _programs() -> Path:
    """The folder of the newest installed PostgreSQL's programs; Debian keeps them off the PATH."""
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda path: float(path.parent.name),
    )
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NotInstalled("PostgreSQL is not installed: apt-get install postgresql")
    return Path(on_path).resolve().parent


def _ordinary_account() -> str | None:
    """PostgreSQL refuses to run as root: then the account that its package made, else `nobody`."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _answers(programs: Path, port: int) -> bool:
    command = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    return subprocess.run(command, check=False).returncode == 0
