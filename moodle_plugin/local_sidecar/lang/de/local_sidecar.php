<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * German texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Zum LinkedIn-Profil hinzufügen';
$string['badge_page'] = 'Öffentliche Seite dieses Badges';
$string['cachedef_breaker'] = 'Ob der Sidecar zuletzt geantwortet hat';
$string['cachedef_callbacks'] = 'Angenommene Rückrufe';
$string['cachedef_uploads'] = 'Prüfungen eben hochgeladener Dateien';
$string['changes'] = 'Was geändert wurde';
$string['check_connection'] = 'Verbindung mit dem Sidecar';
$string['check_goeson'] = 'Die Prüfung dauert länger, als ein Formular warten darf, und läuft im Hintergrund weiter. Sie werden benachrichtigt, wenn mit dem Paket etwas nicht stimmt.';
$string['check_notdone'] = 'Das Paket konnte jetzt nicht geprüft werden und wird später geprüft. {$a}';
$string['check_override'] = 'Paketprüfung';
$string['check_override_desc'] = 'Trotz dieser Fehler speichern';
$string['checked'] = 'Geprüft';
$string['code'] = 'Code';
$string['details'] = 'Einzelheiten';
$string['do_bytes'] = 'Zu holen';
$string['do_create'] = 'Anlegen';
$string['do_delete'] = 'Löschen';
$string['do_fetched_bytes'] = 'Geholt';
$string['do_hide'] = 'Verbergen';
$string['do_keep'] = 'Behalten';
$string['do_show'] = 'Anzeigen';
$string['do_unchanged'] = 'Unverändert';
$string['do_update'] = 'Aktualisieren';
$string['do_written'] = 'Geschriebene Zeilen';
$string['event_checkoverridden'] = 'Paket trotz Fehlern gespeichert';
$string['event_courserefreshed'] = 'Kurs nach Spiegelung aufgefrischt';
$string['event_jobfinished'] = 'Sidecar-Auftrag beendet';
$string['event_mirrorfinished'] = 'Spiegelung beendet';
$string['export'] = 'Exportieren';
$string['export_note'] = 'Die Fragen werden von Moodle exportiert und vom Sidecar umgewandelt. Was das Format nicht aufnehmen kann, steht auf der Auftragsseite.';
$string['export_target'] = 'Format';
$string['failure_failed'] = 'Im Sidecar selbst ist ein Fehler aufgetreten.';
$string['failure_forbidden'] = 'Der Sidecar erlaubt dies mit dem eingestellten Token nicht.';
$string['failure_garbage'] = 'Was unter der Adresse des Sidecars antwortet, ist kein Sidecar.';
$string['failure_notconfigured'] = 'Adresse oder Token des Sidecars ist nicht eingestellt.';
$string['failure_paused'] = 'Der Sidecar hat eben nicht geantwortet und wird eine Weile nicht mehr gefragt.';
$string['failure_refused'] = 'Der Sidecar lehnte ab: {$a}';
$string['failure_timeout'] = 'Der Sidecar hat nicht rechtzeitig geantwortet.';
$string['failure_tooslow'] = 'Die Datei konnte nicht rechtzeitig an den Sidecar gesendet werden.';
$string['failure_unauthorised'] = 'Der Sidecar nimmt das Token nicht an.';
$string['failure_unreachable'] = 'Der Sidecar ist nicht erreichbar.';
$string['finding'] = 'Befund';
$string['findings'] = 'Befunde';
$string['fixable'] = 'Kann repariert werden';
$string['form_errors'] = 'Fehler in diesem Paket: {$a}';
$string['form_more'] = '… und {$a} weitere';
$string['form_report'] = 'Vollständiger Bericht';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Lückentext (Cloze)';
$string['format_csv'] = 'CSV-Tabelle';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'H5P-Fragensammlung';
$string['format_missingword'] = 'Lückenwort';
$string['format_moodlexml'] = 'Moodle-XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'Uhr des Sidecars minus unsere: {$a} s';
$string['health_ok'] = 'Der Sidecar antwortet (Version {$a}).';
$string['health_plain'] = 'Der Sidecar antwortet, aber das Token reist unverschlüsselt: Verwenden Sie https oder betreiben Sie den Sidecar auf diesem Rechner.';
$string['health_scopes'] = 'Das Token erlaubt: {$a}';
$string['health_site'] = 'Der Sidecar antwortet, kennt aber keine Website namens {$a}.';
$string['health_skew'] = 'Der Sidecar antwortet, aber seine Uhr weicht um {$a} s von unserer ab.';
$string['health_versions'] = 'Sidecar {$a->sidecar}, Plugin {$a->plugin}';
$string['job'] = 'Auftrag';
$string['job_forgotten'] = 'Der Sidecar kennt diesen Auftrag nicht mehr.';
$string['job_inputgone'] = 'Die Datei zu diesem Auftrag ist nicht mehr da.';
$string['jobs'] = 'Sidecar-Aufträge';
$string['jobs_none'] = 'Es gibt keine Aufträge.';
$string['kind_badges_issue'] = 'Badges';
$string['kind_certificates_issue'] = 'Zertifikate';
$string['kind_certificates_render'] = 'Zertifikate';
$string['kind_mirror_adopt'] = 'Übernahme einer Kopie';
$string['kind_mirror_apply'] = 'Spiegelung';
$string['kind_mirror_plan'] = 'Spiegelungsplan';
$string['kind_mirror_undo'] = 'Rücknahme einer Spiegelung';
$string['kind_package_check'] = 'Paketprüfung';
$string['kind_package_fix'] = 'Paketreparatur';
$string['kind_package_launch'] = 'Paketstarttest';
$string['kind_package_shrink'] = 'Paketverkleinerung';
$string['kind_questions_convert'] = 'Fragenumwandlung';
$string['line'] = 'Zeile {$a}';
$string['loss_feature'] = 'Nicht übernommen';
$string['losses'] = 'Was nicht übernommen werden konnte';
$string['message_findings'] = 'Das Paket {$a->name} wurde im Hintergrund geprüft. Gefundene Fehler: {$a->count}. Lernende können es möglicherweise nicht benutzen.

Bericht: {$a->url}';
$string['message_findings_subject'] = 'Fehler im Paket {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'Fehler in Ihren Paketen';
$string['mirror'] = 'Gespiegelte Kurse';
$string['mirror_addpartner'] = 'Partner hinzufügen';
$string['mirror_adopt'] = 'Diese vorhandene Kopie übernehmen (Kurzname)';
$string['mirror_age'] = 'Zuletzt gespiegelt';
$string['mirror_apply'] = 'Diesen Plan ausführen';
$string['mirror_as'] = 'Kurzname hier';
$string['mirror_course'] = 'Einen Kurs spiegeln';
$string['mirror_defaultcategory'] = 'Standardkursbereich';
$string['mirror_every'] = 'Jede(n)';
$string['mirror_left_to_do'] = 'Noch zu tun';
$string['mirror_local_edits'] = 'Hier bearbeitet';
$string['mirror_missing_plugins'] = 'Fehlendes Plugin';
$string['mirror_new'] = 'Neuer Spiegel';
$string['mirror_none'] = 'Es wird kein Kurs gespiegelt.';
$string['mirror_nopartners'] = 'Es gibt keine Partner.';
$string['mirror_nosubscriptions'] = 'Es gibt keine Abonnements.';
$string['mirror_notes'] = 'Hinweis';
$string['mirror_opencourse'] = 'Kurs öffnen';
$string['mirror_partners'] = 'Partner';
$string['mirror_partnerurl'] = 'Adresse ihres Sidecars';
$string['mirror_plan'] = 'Planen';
$string['mirror_source'] = 'Quelle';
$string['mirror_sourcecourse'] = 'Kurzname an der Quelle';
$string['mirror_status'] = 'Spiegel';
$string['mirror_subscribe'] = 'Abonnieren';
$string['mirror_subscriptions'] = 'Abonnements';
$string['mirror_undo'] = 'Letzte Aktualisierung zurücknehmen';
$string['mirrorstate_behind'] = 'Älter als die Quelle';
$string['mirrorstate_current'] = 'Aktuell';
$string['mirrorstate_deleted'] = 'Hier gelöscht';
$string['mirrorstate_gone'] = 'An der Quelle gelöscht';
$string['mirrorstate_unknown'] = 'Unbekannt';
$string['nav_export'] = 'Fragen exportieren (jedes Format)';
$string['nav_mirror'] = 'Spiegelung';
$string['nav_packages'] = 'Paketberichte';
$string['package'] = 'Paket';
$string['package_clean'] = 'Keine Befunde';
$string['package_errors'] = 'Fehler: {$a}';
$string['package_fixable'] = 'Reparierbar: {$a}';
$string['package_gone'] = 'Das Paket ist nicht mehr da.';
$string['package_waiting'] = 'Noch nicht geprüft';
$string['package_warnings'] = 'Warnungen: {$a}';
$string['packages'] = 'Paketberichte';
$string['packages_none'] = 'Hier gibt es keine Berichte.';
$string['packages_scan'] = 'Alle Pakete ohne Bericht prüfen';
$string['packages_started'] = 'Begonnene Prüfungen: {$a}';
$string['place'] = 'Ort';
$string['pluginname'] = 'Sidecar';
$string['privacy:badges'] = 'Badges, die der Sidecar signiert hat.';
$string['privacy:badges:uniquehash'] = 'Der öffentliche Code des Badges';
$string['privacy:badges:userid'] = 'Wer das Badge erworben hat';
$string['privacy:exporttarget'] = 'Das Format, in dem zuletzt Fragen exportiert wurden';
$string['privacy:files'] = 'Dateien, die auf den Sidecar warten, und reparierte Pakete.';
$string['privacy:jobs'] = 'Arbeit, die Personen dem Sidecar gegeben haben.';
$string['privacy:jobs:kind'] = 'Was zu tun war';
$string['privacy:jobs:request'] = 'Die Parameter';
$string['privacy:jobs:timecreated'] = 'Wann';
$string['privacy:jobs:title'] = 'Worum es ging, etwa der Name einer Datei';
$string['privacy:jobs:userid'] = 'Wer es begonnen hat';
$string['privacy:sidecar'] = 'Ein Dienst, den die Administration der Website neben Moodle betreibt.';
$string['privacy:sidecar:badges'] = 'Badges mit den Daten derer, die sie erworben haben, zum Signieren';
$string['privacy:sidecar:certificates'] = 'Namen, Kursergebnisse und Daten, die auf Zertifikate gedruckt werden';
$string['privacy:sidecar:packages'] = 'Pakete, die Autoren hochladen, mit ihren Dateinamen';
$string['privacy:sidecar:questions'] = 'Fragendateien, die Lehrende importieren oder exportieren';
$string['questions_goeson'] = 'Die Umwandlung dauert lange und läuft im Hintergrund weiter. Das Ergebnis finden Sie auf Ihrer Auftragsseite.';
$string['questions_read'] = 'Gelesene Fragen: {$a->count} (Format: {$a->from})';
$string['refresh_grades'] = 'Einige Bewertungen konnten nicht berechnet werden: {$a}';
$string['repair'] = 'Dieses Paket reparieren';
$string['repair_desc'] = 'Repariert wird, was gefahrlos repariert werden kann. Die Aktivität behält ihr Paket, bis Sie das reparierte hochladen.';
$string['repaired_desc'] = 'Laden Sie es in den Einstellungen der Aktivität anstelle des alten hoch.';
$string['repaired_download'] = 'Repariertes Paket herunterladen';
$string['result'] = 'Ergebnis';
$string['result_missing'] = 'Im Ergebnis des Sidecars fehlt {$a}.';
$string['retry'] = 'Erneut versuchen';
$string['set_badges'] = 'Badges';
$string['set_badges_desc'] = 'Der Sidecar signiert diese Badges.';
$string['set_callback'] = 'Rückruf durch den Sidecar erlauben';
$string['set_callback_desc'] = 'Der Sidecar meldet Moodle sofort, wenn ein Auftrag beendet ist. Nicht nötig: Moodle fragt jede Minute. Die Aufrufe sind signiert; klicken Sie einmal auf „Verbindung testen“, um das Geheimnis zu holen.';
$string['set_connection'] = 'Verbindung';
$string['set_connection_desc'] = '<a href="{$a}">Verbindung testen</a>';
$string['set_hook_badges'] = 'Badges';
$string['set_hook_badges_desc'] = 'Die gewählten Badges signieren lassen.';
$string['set_hook_certificates'] = 'Zertifikate';
$string['set_hook_certificates_desc'] = 'Die Zertifikate der gewählten Vorlagen vom Sidecar statt vom Cron von Moodle ausstellen lassen.';
$string['set_hook_mirror'] = 'Spiegelung';
$string['set_hook_mirror_desc'] = 'Gespiegelte Kurse zeigen und merken, welche Kurse sich ändern.';
$string['set_hook_packages'] = 'Pakete';
$string['set_hook_packages_desc'] = 'SCORM-, IMS- und H5P-Pakete beim Speichern einer Aktivität prüfen, und die der ganzen Website im Hintergrund.';
$string['set_hook_questions'] = 'Fragen';
$string['set_hook_questions_desc'] = '„Sidecar (jedes Format)“ für Import und Export von Fragen anbieten.';
$string['set_hooks'] = 'Was der Sidecar tut';
$string['set_hooks_desc'] = 'Was ausgeschaltet ist, funktioniert, als wäre dieses Plugin nicht installiert.';
$string['set_keepdays'] = 'Aufträge aufbewahren';
$string['set_keepdays_desc'] = 'Tage, nach denen beendete Aufträge entfernt werden.';
$string['set_patience'] = 'Geduld bei Zertifikaten';
$string['set_patience_desc'] = 'Stunden ohne Sidecar, nach denen Moodle die gewählten Vorlagen selbst ausstellt.';
$string['set_scanlimit'] = 'Prüfungen auf einmal';
$string['set_scanlimit_desc'] = 'Wie viele Pakete der Website ein Lauf der geplanten Aufgabe zur Prüfung schickt.';
$string['set_sharedpool'] = 'Gemeinsamer Dateispeicher';
$string['set_sharedpool_desc'] = 'Der Sidecar liest moodledata dieser Website. Dateien werden ihm dann genannt statt geschickt.';
$string['set_site'] = 'Name dieser Website';
$string['set_site_desc'] = 'Wie in den Einstellungen des Sidecars: [sites.NAME].';
$string['set_templates'] = 'Zertifikatsvorlagen';
$string['set_templates_desc'] = 'Der Sidecar stellt die Zertifikate dieser Vorlagen aus und zeichnet sie.';
$string['set_timeout'] = 'Zeitlimit';
$string['set_timeout_desc'] = 'Sekunden, bis eine gewöhnliche Antwort da sein muss.';
$string['set_token'] = 'Token';
$string['set_token_desc'] = 'Von „sidecar tokens create“. Es wird verschlüsselt aufbewahrt und nie wieder angezeigt.';
$string['set_url'] = 'Adresse';
$string['set_url_desc'] = 'Zum Beispiel http://127.0.0.1:8765 oder https://…, wenn er auf einem anderen Rechner läuft.';
$string['set_wait'] = 'Wartezeit in Formularen';
$string['set_wait_desc'] = 'Sekunden, die ein Autor auf den Bericht zu einem Paket wartet. Danach läuft die Prüfung im Hintergrund weiter.';
$string['settings'] = 'Sidecar-Einstellungen';
$string['severity'] = 'Schwere';
$string['severity_error'] = 'Fehler';
$string['severity_info'] = 'Hinweis';
$string['severity_warning'] = 'Warnung';
$string['show_all'] = 'Alle';
$string['show_errors'] = 'Mit Fehlern';
$string['show_waiting'] = 'Noch nicht geprüft';
$string['show_warnings'] = 'Mit Warnungen';
$string['sidecar:convertquestions'] = 'Fragensammlungen umwandeln';
$string['sidecar:managejobs'] = 'Aufträge aller sehen und steuern';
$string['sidecar:mirror'] = 'Kurse spiegeln';
$string['sidecar:overridecheck'] = 'Pakete mit Fehlern speichern';
$string['sidecar:repairpackages'] = 'Pakete reparieren lassen';
$string['sidecar:service'] = 'Die für den Sidecar bestimmten Webservices aufrufen';
$string['sidecar:viewmirror'] = 'Gespiegelte Kurse sehen';
$string['sidecar:viewpackages'] = 'Paketberichte sehen';
$string['started'] = 'Begonnen';
$string['state'] = 'Stand';
$string['state_cancelled'] = 'Abgebrochen';
$string['state_failed'] = 'Gescheitert';
$string['state_pending'] = 'Wartet auf das Senden';
$string['state_queued'] = 'Wartet';
$string['state_running'] = 'Läuft';
$string['state_succeeded'] = 'Fertig';
$string['task_badges'] = 'Badges vom Sidecar signieren lassen';
$string['task_certificates'] = 'Zertifikate mit dem Sidecar ausstellen';
$string['task_cleanup'] = 'Alte Aufträge und Berichte entfernen';
$string['task_poll'] = 'Aufträge an den Sidecar senden und Ergebnisse holen';
$string['task_scan'] = 'Pakete ohne Bericht prüfen';
$string['test'] = 'Verbindung testen';
$string['test_desc'] = 'Fragt den Sidecar sofort, was auch immer vorher war, und zeigt Versionen und Uhren.';
