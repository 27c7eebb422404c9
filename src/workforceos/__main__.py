"""`workforceos` and `python -m workforceos`."""

from workforceos import stopping


def main() -> None:
    """The command. Its modules take a second or two to import, in which it can be stopped already."""
    stopping.leave_at_once()
    from workforceos.cli import app

    stopping.end_what_runs()
    app()


if __name__ == "__main__":
    main()
