"""The screens over the list. Each is imported when it is opened."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.tui.screens.backfill_form import BackfillScreen
    from connections_tui.tui.screens.bundle_view import BundleScreen
    from connections_tui.tui.screens.change_log import AuditScreen
    from connections_tui.tui.screens.choose import Choice, ChooseScreen
    from connections_tui.tui.screens.column_picker import ColumnsScreen
    from connections_tui.tui.screens.counts import FacetsScreen
    from connections_tui.tui.screens.create_form import CreateScreen
    from connections_tui.tui.screens.credentials_view import CredentialsScreen
    from connections_tui.tui.screens.delete_dialog import DeleteScreen
    from connections_tui.tui.screens.delete_many import DeleteManyScreen
    from connections_tui.tui.screens.diagnostics import (
        DiagnosticsScreen,
        DiagnosticsSource,
        FleetFigures,
    )
    from connections_tui.tui.screens.error_log import ErrorsScreen
    from connections_tui.tui.screens.export_form import ExportRows, ExportScreen
    from connections_tui.tui.screens.facts_view import FactsScreen
    from connections_tui.tui.screens.file_path import FilePathScreen
    from connections_tui.tui.screens.help import HelpScreen
    from connections_tui.tui.screens.id_dialog import IdScreen
    from connections_tui.tui.screens.label_dialog import LabelScreen
    from connections_tui.tui.screens.link import LinkScreen, OddLinkScreen
    from connections_tui.tui.screens.message_editor import MessageScreen
    from connections_tui.tui.screens.outcome import OutcomeScreen
    from connections_tui.tui.screens.overview import OverviewScreen
    from connections_tui.tui.screens.profile_list import ProfilesScreen
    from connections_tui.tui.screens.public_token import PublicTokenScreen
    from connections_tui.tui.screens.rename_dialog import RenameScreen
    from connections_tui.tui.screens.save_file import SaveScreen
    from connections_tui.tui.screens.secret import SecretScreen
    from connections_tui.tui.screens.secrets_dialogs import (
        CredentialsQuestion,
        RotateScreen,
    )
    from connections_tui.tui.screens.sending import FormResult
    from connections_tui.tui.screens.sorting import sort_choices, sorted_by
    from connections_tui.tui.screens.sync_config_form import SyncConfigForm
    from connections_tui.tui.screens.sync_config_view import (
        RemoveSyncConfigScreen,
        SyncConfigChoice,
        SyncConfigScreen,
    )
    from connections_tui.tui.screens.typed_word import UnlockScreen
    from connections_tui.tui.screens.views import ViewAction

__all__ = [
    "AuditScreen",
    "BackfillScreen",
    "BundleScreen",
    "Choice",
    "ChooseScreen",
    "ColumnsScreen",
    "CreateScreen",
    "CredentialsQuestion",
    "CredentialsScreen",
    "DeleteManyScreen",
    "DeleteScreen",
    "DiagnosticsScreen",
    "DiagnosticsSource",
    "ErrorsScreen",
    "ExportRows",
    "ExportScreen",
    "FacetsScreen",
    "FactsScreen",
    "FilePathScreen",
    "FleetFigures",
    "FormResult",
    "HelpScreen",
    "IdScreen",
    "LabelScreen",
    "LinkScreen",
    "MessageScreen",
    "OddLinkScreen",
    "OutcomeScreen",
    "OverviewScreen",
    "ProfilesScreen",
    "PublicTokenScreen",
    "RemoveSyncConfigScreen",
    "RenameScreen",
    "RotateScreen",
    "SaveScreen",
    "SecretScreen",
    "SyncConfigChoice",
    "SyncConfigForm",
    "SyncConfigScreen",
    "UnlockScreen",
    "ViewAction",
    "sort_choices",
    "sorted_by",
]

__getattr__ = lazily(
    __name__,
    backfill_form=("BackfillScreen",),
    bundle_view=("BundleScreen",),
    change_log=("AuditScreen",),
    choose=("Choice", "ChooseScreen"),
    column_picker=("ColumnsScreen",),
    counts=("FacetsScreen",),
    create_form=("CreateScreen",),
    credentials_view=("CredentialsScreen",),
    delete_dialog=("DeleteScreen",),
    delete_many=("DeleteManyScreen",),
    diagnostics=(
        "DiagnosticsScreen",
        "DiagnosticsSource",
        "FleetFigures",
    ),
    error_log=("ErrorsScreen",),
    export_form=("ExportRows", "ExportScreen"),
    facts_view=("FactsScreen",),
    file_path=("FilePathScreen",),
    help=("HelpScreen",),
    id_dialog=("IdScreen",),
    label_dialog=("LabelScreen",),
    link=(
        "LinkScreen",
        "OddLinkScreen",
    ),
    message_editor=("MessageScreen",),
    outcome=("OutcomeScreen",),
    overview=("OverviewScreen",),
    profile_list=("ProfilesScreen",),
    public_token=("PublicTokenScreen",),
    save_file=("SaveScreen",),
    rename_dialog=("RenameScreen",),
    secret=("SecretScreen",),
    secrets_dialogs=("CredentialsQuestion", "RotateScreen"),
    sending=("FormResult",),
    sorting=("sort_choices", "sorted_by"),
    sync_config_form=("SyncConfigForm",),
    sync_config_view=(
        "RemoveSyncConfigScreen",
        "SyncConfigChoice",
        "SyncConfigScreen",
    ),
    typed_word=("UnlockScreen",),
    views=("ViewAction",),
)
