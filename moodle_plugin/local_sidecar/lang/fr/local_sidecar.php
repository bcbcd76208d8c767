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
 * French texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Ajouter au profil LinkedIn';
$string['badge_page'] = 'Page publique de ce badge';
$string['cachedef_breaker'] = 'Si le sidecar a répondu la dernière fois';
$string['cachedef_callbacks'] = 'Rappels déjà reçus';
$string['cachedef_uploads'] = 'Vérifications des fichiers qui viennent d\'être déposés';
$string['changes'] = 'Ce qui a été modifié';
$string['check_connection'] = 'Connexion avec le sidecar';
$string['check_goeson'] = 'La vérification dure plus longtemps qu\'un formulaire ne peut attendre et continue en arrière-plan. Vous serez prévenu si le paquetage a un problème.';
$string['check_notdone'] = 'Le paquetage n\'a pas pu être vérifié maintenant et le sera plus tard. {$a}';
$string['check_override'] = 'Vérification du paquetage';
$string['check_override_desc'] = 'Enregistrer malgré ces erreurs';
$string['checked'] = 'Vérifié';
$string['code'] = 'Code';
$string['details'] = 'Détails';
$string['do_bytes'] = 'À récupérer';
$string['do_create'] = 'Créer';
$string['do_delete'] = 'Supprimer';
$string['do_fetched_bytes'] = 'Récupéré';
$string['do_hide'] = 'Masquer';
$string['do_keep'] = 'Conserver';
$string['do_show'] = 'Afficher';
$string['do_unchanged'] = 'Inchangé';
$string['do_update'] = 'Mettre à jour';
$string['do_written'] = 'Lignes écrites';
$string['event_checkoverridden'] = 'Paquetage enregistré malgré des erreurs';
$string['event_courserefreshed'] = 'Cours rafraîchi après synchronisation';
$string['event_jobfinished'] = 'Tâche du sidecar terminée';
$string['event_mirrorfinished'] = 'Synchronisation terminée';
$string['export'] = 'Exporter';
$string['export_note'] = 'Les questions sont exportées par Moodle et converties par le sidecar. Ce que le format ne peut pas contenir est indiqué sur la page des tâches.';
$string['export_target'] = 'Format';
$string['failure_failed'] = 'Le sidecar rencontre lui-même une défaillance.';
$string['failure_forbidden'] = 'Le sidecar ne permet pas cela avec le jeton configuré.';
$string['failure_garbage'] = 'Ce qui répond à l\'adresse du sidecar n\'est pas un sidecar.';
$string['failure_notconfigured'] = 'L\'adresse ou le jeton du sidecar n\'est pas configuré.';
$string['failure_paused'] = 'Le sidecar n\'a pas répondu à l\'instant et ne sera pas sollicité pendant un moment.';
$string['failure_refused'] = 'Le sidecar a refusé : {$a}';
$string['failure_timeout'] = 'Le sidecar n\'a pas répondu à temps.';
$string['failure_tooslow'] = 'Le fichier n\'a pas pu être envoyé au sidecar à temps.';
$string['failure_unauthorised'] = 'Le sidecar n\'accepte pas le jeton.';
$string['failure_unreachable'] = 'Le sidecar est injoignable.';
$string['finding'] = 'Constat';
$string['findings'] = 'Constats';
$string['fixable'] = 'Réparable';
$string['form_errors'] = 'Erreurs dans ce paquetage : {$a}';
$string['form_more'] = '… et {$a} de plus';
$string['form_report'] = 'Rapport complet';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Réponses intégrées (Cloze)';
$string['format_csv'] = 'Tableau CSV';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'Série de questions H5P';
$string['format_missingword'] = 'Mot manquant';
$string['format_moodlexml'] = 'XML Moodle';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'Horloge du sidecar moins la nôtre : {$a} s';
$string['health_ok'] = 'Le sidecar répond (version {$a}).';
$string['health_plain'] = 'Le sidecar répond, mais le jeton circule en clair : utilisez https ou placez le sidecar sur cette machine.';
$string['health_scopes'] = 'Le jeton autorise : {$a}';
$string['health_site'] = 'Le sidecar répond, mais ne connaît aucun site nommé {$a}.';
$string['health_skew'] = 'Le sidecar répond, mais son horloge diffère de la nôtre de {$a} s.';
$string['health_versions'] = 'Sidecar {$a->sidecar}, plugin {$a->plugin}';
$string['job'] = 'Tâche';
$string['job_forgotten'] = 'Le sidecar ne connaît plus cette tâche.';
$string['job_inputgone'] = 'Le fichier concerné par cette tâche n\'existe plus.';
$string['jobs'] = 'Tâches du sidecar';
$string['jobs_none'] = 'Il n\'y a aucune tâche.';
$string['kind_badges_issue'] = 'Badges';
$string['kind_certificates_issue'] = 'Certificats';
$string['kind_certificates_render'] = 'Certificats';
$string['kind_mirror_adopt'] = 'Reprise d\'une copie';
$string['kind_mirror_apply'] = 'Synchronisation';
$string['kind_mirror_plan'] = 'Plan de synchronisation';
$string['kind_mirror_undo'] = 'Annulation d\'une synchronisation';
$string['kind_package_check'] = 'Vérification de paquetage';
$string['kind_package_fix'] = 'Réparation de paquetage';
$string['kind_package_launch'] = 'Test de lancement de paquetage';
$string['kind_package_shrink'] = 'Allègement de paquetage';
$string['kind_questions_convert'] = 'Conversion de questions';
$string['line'] = 'ligne {$a}';
$string['loss_feature'] = 'Non repris';
$string['losses'] = 'Ce qui n\'a pas pu être repris';
$string['message_findings'] = 'Le paquetage {$a->name} a été vérifié en arrière-plan. Erreurs trouvées : {$a->count}. Les apprenants ne pourront peut-être pas l\'utiliser.

Rapport : {$a->url}';
$string['message_findings_subject'] = 'Erreurs dans le paquetage {$a->name} : {$a->count}';
$string['messageprovider:packagefindings'] = 'Erreurs trouvées dans vos paquetages';
$string['mirror'] = 'Cours miroirs';
$string['mirror_addpartner'] = 'Ajouter un partenaire';
$string['mirror_adopt'] = 'Reprendre cette copie existante (nom abrégé)';
$string['mirror_age'] = 'Dernière synchronisation';
$string['mirror_apply'] = 'Appliquer ce plan';
$string['mirror_as'] = 'Nom abrégé ici';
$string['mirror_course'] = 'Mettre un cours en miroir';
$string['mirror_defaultcategory'] = 'Catégorie par défaut';
$string['mirror_every'] = 'Tous les';
$string['mirror_left_to_do'] = 'Reste à faire';
$string['mirror_local_edits'] = 'Modifié ici';
$string['mirror_missing_plugins'] = 'Plugin manquant';
$string['mirror_new'] = 'Nouveau miroir';
$string['mirror_none'] = 'Aucun cours n\'est en miroir.';
$string['mirror_nopartners'] = 'Il n\'y a aucun partenaire.';
$string['mirror_nosubscriptions'] = 'Il n\'y a aucun abonnement.';
$string['mirror_notes'] = 'Remarque';
$string['mirror_opencourse'] = 'Ouvrir le cours';
$string['mirror_partners'] = 'Partenaires';
$string['mirror_partnerurl'] = 'Adresse de leur sidecar';
$string['mirror_plan'] = 'Plan';
$string['mirror_source'] = 'Source';
$string['mirror_sourcecourse'] = 'Nom abrégé à la source';
$string['mirror_status'] = 'Miroirs';
$string['mirror_subscribe'] = 'S\'abonner';
$string['mirror_subscriptions'] = 'Abonnements';
$string['mirror_undo'] = 'Annuler la dernière mise à jour';
$string['mirrorstate_behind'] = 'En retard sur la source';
$string['mirrorstate_current'] = 'À jour';
$string['mirrorstate_deleted'] = 'Supprimé ici';
$string['mirrorstate_gone'] = 'Disparu à la source';
$string['mirrorstate_unknown'] = 'Inconnu';
$string['nav_export'] = 'Exporter des questions (tout format)';
$string['nav_mirror'] = 'Miroir';
$string['nav_packages'] = 'Rapports sur les paquetages';
$string['package'] = 'Paquetage';
$string['package_clean'] = 'Aucun constat';
$string['package_errors'] = 'Erreurs : {$a}';
$string['package_fixable'] = 'Réparables : {$a}';
$string['package_gone'] = 'Le paquetage n\'existe plus.';
$string['package_waiting'] = 'Pas encore vérifié';
$string['package_warnings'] = 'Avertissements : {$a}';
$string['packages'] = 'Rapports sur les paquetages';
$string['packages_none'] = 'Il n\'y a aucun rapport ici.';
$string['packages_scan'] = 'Vérifier tous les paquetages sans rapport';
$string['packages_started'] = 'Vérifications lancées : {$a}';
$string['place'] = 'Emplacement';
$string['pluginname'] = 'Sidecar';
$string['privacy:badges'] = 'Badges signés par le sidecar.';
$string['privacy:badges:uniquehash'] = 'Le code public du badge';
$string['privacy:badges:userid'] = 'Qui a obtenu le badge';
$string['privacy:exporttarget'] = 'Le format dans lequel des questions ont été exportées en dernier';
$string['privacy:files'] = 'Fichiers en attente du sidecar et paquetages réparés.';
$string['privacy:jobs'] = 'Travaux confiés au sidecar par des personnes.';
$string['privacy:jobs:kind'] = 'Ce qui était à faire';
$string['privacy:jobs:request'] = 'Les paramètres';
$string['privacy:jobs:timecreated'] = 'Quand';
$string['privacy:jobs:title'] = 'De quoi il s\'agissait, par exemple le nom d\'un fichier';
$string['privacy:jobs:userid'] = 'Qui l\'a lancé';
$string['privacy:sidecar'] = 'Un service que les administrateurs du site exploitent à côté de Moodle.';
$string['privacy:sidecar:badges'] = 'Badges avec les données de ceux qui les ont obtenus, pour signature';
$string['privacy:sidecar:certificates'] = 'Noms, résultats et dates imprimés sur les certificats';
$string['privacy:sidecar:packages'] = 'Paquetages déposés par les auteurs, avec leurs noms de fichier';
$string['privacy:sidecar:questions'] = 'Fichiers de questions importés ou exportés par les enseignants';
$string['questions_goeson'] = 'La conversion est longue et continue en arrière-plan. Son résultat sera sur votre page de tâches.';
$string['questions_read'] = 'Questions lues : {$a->count} (format : {$a->from})';
$string['refresh_grades'] = 'Certaines notes n\'ont pas pu être calculées : {$a}';
$string['repair'] = 'Réparer ce paquetage';
$string['repair_desc'] = 'Ce qui peut être réparé sans risque l\'est. L\'activité garde son paquetage jusqu\'à ce que vous déposiez celui qui est réparé.';
$string['repaired_desc'] = 'Déposez-le dans les paramètres de l\'activité à la place de l\'ancien.';
$string['repaired_download'] = 'Télécharger le paquetage réparé';
$string['result'] = 'Résultat';
$string['result_missing'] = 'Il manque {$a} au résultat du sidecar.';
$string['retry'] = 'Réessayer';
$string['set_badges'] = 'Badges';
$string['set_badges_desc'] = 'Le sidecar signe ces badges.';
$string['set_callback'] = 'Laisser le sidecar rappeler';
$string['set_callback_desc'] = 'Le sidecar prévient Moodle dès qu\'une tâche est terminée. Ce n\'est pas nécessaire : Moodle demande chaque minute. Les appels sont signés ; cliquez une fois sur « Tester la connexion » pour obtenir le secret.';
$string['set_connection'] = 'Connexion';
$string['set_connection_desc'] = '<a href="{$a}">Tester la connexion</a>';
$string['set_hook_badges'] = 'Badges';
$string['set_hook_badges_desc'] = 'Faire signer les badges choisis.';
$string['set_hook_certificates'] = 'Certificats';
$string['set_hook_certificates_desc'] = 'Faire délivrer les certificats des modèles choisis par le sidecar au lieu du cron de Moodle.';
$string['set_hook_mirror'] = 'Miroir';
$string['set_hook_mirror_desc'] = 'Afficher les cours miroirs et noter quels cours changent.';
$string['set_hook_packages'] = 'Paquetages';
$string['set_hook_packages_desc'] = 'Vérifier les paquetages SCORM, IMS et H5P à l\'enregistrement d\'une activité, et ceux de tout le site en arrière-plan.';
$string['set_hook_questions'] = 'Questions';
$string['set_hook_questions_desc'] = 'Proposer « Sidecar (tout format) » à l\'importation et à l\'exportation de questions.';
$string['set_hooks'] = 'Ce que fait le sidecar';
$string['set_hooks_desc'] = 'Ce qui est désactivé fonctionne comme si ce plugin n\'était pas installé.';
$string['set_keepdays'] = 'Conserver les tâches';
$string['set_keepdays_desc'] = 'Nombre de jours après lequel les tâches terminées sont supprimées.';
$string['set_patience'] = 'Patience pour les certificats';
$string['set_patience_desc'] = 'Heures sans sidecar après lesquelles Moodle délivre lui-même les modèles choisis.';
$string['set_scanlimit'] = 'Vérifications à la fois';
$string['set_scanlimit_desc'] = 'Combien de paquetages du site une exécution de la tâche programmée envoie à la vérification.';
$string['set_sharedpool'] = 'Fichiers partagés';
$string['set_sharedpool_desc'] = 'Le sidecar lit le moodledata de ce site. Les fichiers lui sont alors nommés au lieu d\'être envoyés.';
$string['set_site'] = 'Nom de ce site';
$string['set_site_desc'] = 'Comme dans la configuration du sidecar : [sites.NOM].';
$string['set_templates'] = 'Modèles de certificat';
$string['set_templates_desc'] = 'Le sidecar délivre et dessine les certificats de ces modèles.';
$string['set_timeout'] = 'Délai d\'attente';
$string['set_timeout_desc'] = 'Secondes au bout desquelles une réponse ordinaire doit être là.';
$string['set_token'] = 'Jeton';
$string['set_token_desc'] = 'De « sidecar tokens create ». Il est conservé chiffré et n\'est plus jamais affiché.';
$string['set_url'] = 'Adresse';
$string['set_url_desc'] = 'Par exemple http://127.0.0.1:8765, ou https://… s\'il tourne sur une autre machine.';
$string['set_wait'] = 'Attente dans les formulaires';
$string['set_wait_desc'] = 'Secondes pendant lesquelles un auteur attend le rapport d\'un paquetage. Ensuite la vérification continue en arrière-plan.';
$string['settings'] = 'Paramètres du sidecar';
$string['severity'] = 'Gravité';
$string['severity_error'] = 'Erreur';
$string['severity_info'] = 'Remarque';
$string['severity_warning'] = 'Avertissement';
$string['show_all'] = 'Tous';
$string['show_errors'] = 'Avec erreurs';
$string['show_waiting'] = 'Pas encore vérifiés';
$string['show_warnings'] = 'Avec avertissements';
$string['sidecar:convertquestions'] = 'Convertir des banques de questions';
$string['sidecar:managejobs'] = 'Voir et piloter les tâches de tous';
$string['sidecar:mirror'] = 'Mettre des cours en miroir';
$string['sidecar:overridecheck'] = 'Enregistrer des paquetages avec des erreurs';
$string['sidecar:repairpackages'] = 'Faire réparer des paquetages';
$string['sidecar:service'] = 'Appeler les services web destinés au sidecar';
$string['sidecar:viewmirror'] = 'Voir les cours miroirs';
$string['sidecar:viewpackages'] = 'Voir les rapports sur les paquetages';
$string['started'] = 'Lancée';
$string['state'] = 'État';
$string['state_cancelled'] = 'Annulée';
$string['state_failed'] = 'Échouée';
$string['state_pending'] = 'En attente d\'envoi';
$string['state_queued'] = 'En attente';
$string['state_running'] = 'En cours';
$string['state_succeeded'] = 'Terminée';
$string['task_badges'] = 'Faire signer les badges par le sidecar';
$string['task_certificates'] = 'Délivrer les certificats avec le sidecar';
$string['task_cleanup'] = 'Supprimer les anciennes tâches et les anciens rapports';
$string['task_poll'] = 'Envoyer les tâches au sidecar et chercher les résultats';
$string['task_scan'] = 'Vérifier les paquetages sans rapport';
$string['test'] = 'Tester la connexion';
$string['test_desc'] = 'Interroge le sidecar immédiatement, quoi qu\'il se soit passé avant, et montre versions et horloges.';
