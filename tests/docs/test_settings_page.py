from tools.docs.settings import PAGE, page
from tools.trials.tour import README
from workforceos.settings import Settings


def test_the_page_of_settings_is_as_made_from_the_code() -> None:
    assert (README.parent / PAGE).read_text() == page(), "run: python -m tools.docs.settings"


def test_every_setting_is_on_the_page_with_a_description() -> None:
    for field in Settings.model_fields.values():
        assert field.description
        assert f"| `{field.alias}` |" in page()
