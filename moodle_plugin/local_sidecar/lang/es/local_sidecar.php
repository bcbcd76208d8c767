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
 * Spanish texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Añadir al perfil de LinkedIn';
$string['badge_page'] = 'Página pública de esta insignia';
$string['cachedef_breaker'] = 'Si el sidecar respondió la última vez';
$string['cachedef_callbacks'] = 'Llamadas de retorno ya recibidas';
$string['cachedef_uploads'] = 'Comprobaciones de archivos recién subidos';
$string['changes'] = 'Lo que se ha cambiado';
$string['check_connection'] = 'Conexión con el sidecar';
$string['check_goeson'] = 'La comprobación dura más de lo que un formulario puede esperar y continúa en segundo plano. Se le avisará si el paquete tiene algún problema.';
$string['check_notdone'] = 'El paquete no se pudo comprobar ahora y se comprobará más tarde. {$a}';
$string['check_override'] = 'Comprobación del paquete';
$string['check_override_desc'] = 'Guardar a pesar de estos errores';
$string['checked'] = 'Comprobado';
$string['code'] = 'Código';
$string['details'] = 'Detalles';
$string['do_bytes'] = 'Por descargar';
$string['do_create'] = 'Crear';
$string['do_delete'] = 'Eliminar';
$string['do_fetched_bytes'] = 'Descargado';
$string['do_hide'] = 'Ocultar';
$string['do_keep'] = 'Conservar';
$string['do_show'] = 'Mostrar';
$string['do_unchanged'] = 'Sin cambios';
$string['do_update'] = 'Actualizar';
$string['do_written'] = 'Filas escritas';
$string['event_checkoverridden'] = 'Paquete guardado a pesar de los errores';
$string['event_courserefreshed'] = 'Curso actualizado tras la replicación';
$string['event_jobfinished'] = 'Trabajo del sidecar terminado';
$string['event_mirrorfinished'] = 'Replicación terminada';
$string['export'] = 'Exportar';
$string['export_note'] = 'Moodle exporta las preguntas y el sidecar las convierte. Lo que el formato no puede contener aparece en la página de trabajos.';
$string['export_target'] = 'Formato';
$string['failure_failed'] = 'El sidecar tiene un fallo propio.';
$string['failure_forbidden'] = 'El sidecar no permite esto con el token configurado.';
$string['failure_garbage'] = 'Lo que responde en la dirección del sidecar no es un sidecar.';
$string['failure_notconfigured'] = 'No se ha configurado la dirección o el token del sidecar.';
$string['failure_paused'] = 'El sidecar no respondió hace un momento y no se le preguntará durante un rato.';
$string['failure_refused'] = 'El sidecar lo rechazó: {$a}';
$string['failure_timeout'] = 'El sidecar no respondió a tiempo.';
$string['failure_tooslow'] = 'No se pudo enviar el archivo al sidecar a tiempo.';
$string['failure_unauthorised'] = 'El sidecar no acepta el token.';
$string['failure_unreachable'] = 'No se puede contactar con el sidecar.';
$string['finding'] = 'Hallazgo';
$string['findings'] = 'Hallazgos';
$string['fixable'] = 'Se puede reparar';
$string['form_errors'] = 'Errores en este paquete: {$a}';
$string['form_more'] = '… y {$a} más';
$string['form_report'] = 'Informe completo';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Respuestas incrustadas (Cloze)';
$string['format_csv'] = 'Tabla CSV';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'Conjunto de preguntas H5P';
$string['format_missingword'] = 'Palabra perdida';
$string['format_moodlexml'] = 'Moodle XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'El reloj del sidecar menos el nuestro: {$a} s';
$string['health_ok'] = 'El sidecar responde (versión {$a}).';
$string['health_plain'] = 'El sidecar responde, pero el token viaja sin cifrar: use https o ponga el sidecar en esta máquina.';
$string['health_scopes'] = 'El token permite: {$a}';
$string['health_site'] = 'El sidecar responde, pero no conoce ningún sitio llamado {$a}.';
$string['health_skew'] = 'El sidecar responde, pero su reloj difiere del nuestro en {$a} s.';
$string['health_versions'] = 'Sidecar {$a->sidecar}, plugin {$a->plugin}';
$string['job'] = 'Trabajo';
$string['job_forgotten'] = 'El sidecar ya no conoce este trabajo.';
$string['job_inputgone'] = 'El archivo de este trabajo ya no existe.';
$string['jobs'] = 'Trabajos del sidecar';
$string['jobs_none'] = 'No hay trabajos.';
$string['kind_badges_issue'] = 'Insignias';
$string['kind_certificates_issue'] = 'Certificados';
$string['kind_certificates_render'] = 'Certificados';
$string['kind_mirror_adopt'] = 'Adopción de una copia';
$string['kind_mirror_apply'] = 'Replicación';
$string['kind_mirror_plan'] = 'Plan de replicación';
$string['kind_mirror_undo'] = 'Deshacer una replicación';
$string['kind_package_check'] = 'Comprobación de paquete';
$string['kind_package_fix'] = 'Reparación de paquete';
$string['kind_package_launch'] = 'Prueba de inicio de paquete';
$string['kind_package_shrink'] = 'Aligeramiento de paquete';
$string['kind_questions_convert'] = 'Conversión de preguntas';
$string['line'] = 'línea {$a}';
$string['loss_feature'] = 'No incluido';
$string['losses'] = 'Lo que no se pudo incluir';
$string['message_findings'] = 'El paquete {$a->name} se comprobó en segundo plano. Errores encontrados: {$a->count}. Es posible que los estudiantes no puedan usarlo.

Informe: {$a->url}';
$string['message_findings_subject'] = 'Errores en el paquete {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'Errores encontrados en sus paquetes';
$string['mirror'] = 'Cursos replicados';
$string['mirror_addpartner'] = 'Añadir un socio';
$string['mirror_adopt'] = 'Adoptar esta copia existente (nombre corto)';
$string['mirror_age'] = 'Última replicación';
$string['mirror_apply'] = 'Aplicar este plan';
$string['mirror_as'] = 'Nombre corto aquí';
$string['mirror_course'] = 'Replicar un curso';
$string['mirror_defaultcategory'] = 'Categoría por defecto';
$string['mirror_every'] = 'Cada';
$string['mirror_left_to_do'] = 'Por hacer';
$string['mirror_local_edits'] = 'Modificado aquí';
$string['mirror_missing_plugins'] = 'Falta el plugin';
$string['mirror_new'] = 'Nueva réplica';
$string['mirror_none'] = 'No se replica ningún curso.';
$string['mirror_nopartners'] = 'No hay socios.';
$string['mirror_nosubscriptions'] = 'No hay suscripciones.';
$string['mirror_notes'] = 'Nota';
$string['mirror_opencourse'] = 'Abrir el curso';
$string['mirror_partners'] = 'Socios';
$string['mirror_partnerurl'] = 'Dirección de su sidecar';
$string['mirror_plan'] = 'Planificar';
$string['mirror_source'] = 'Origen';
$string['mirror_sourcecourse'] = 'Nombre corto en el origen';
$string['mirror_status'] = 'Réplicas';
$string['mirror_subscribe'] = 'Suscribirse';
$string['mirror_subscriptions'] = 'Suscripciones';
$string['mirror_undo'] = 'Deshacer la última actualización';
$string['mirrorstate_behind'] = 'Atrasado respecto al origen';
$string['mirrorstate_current'] = 'Al día';
$string['mirrorstate_deleted'] = 'Eliminado aquí';
$string['mirrorstate_gone'] = 'Ya no existe en el origen';
$string['mirrorstate_unknown'] = 'Desconocido';
$string['nav_export'] = 'Exportar preguntas (cualquier formato)';
$string['nav_mirror'] = 'Replicación';
$string['nav_packages'] = 'Informes de paquetes';
$string['package'] = 'Paquete';
$string['package_clean'] = 'Sin hallazgos';
$string['package_errors'] = 'Errores: {$a}';
$string['package_fixable'] = 'Reparables: {$a}';
$string['package_gone'] = 'El paquete ya no está.';
$string['package_waiting'] = 'Aún sin comprobar';
$string['package_warnings'] = 'Avisos: {$a}';
$string['packages'] = 'Informes de paquetes';
$string['packages_none'] = 'No hay informes aquí.';
$string['packages_scan'] = 'Comprobar todos los paquetes sin informe';
$string['packages_started'] = 'Comprobaciones iniciadas: {$a}';
$string['place'] = 'Lugar';
$string['pluginname'] = 'Sidecar';
$string['privacy:badges'] = 'Insignias que ha firmado el sidecar.';
$string['privacy:badges:uniquehash'] = 'El código público de la insignia';
$string['privacy:badges:userid'] = 'Quién obtuvo la insignia';
$string['privacy:exporttarget'] = 'El formato en que se exportaron preguntas por última vez';
$string['privacy:files'] = 'Archivos que esperan al sidecar y paquetes reparados.';
$string['privacy:jobs'] = 'Trabajo que las personas han encargado al sidecar.';
$string['privacy:jobs:kind'] = 'Qué había que hacer';
$string['privacy:jobs:request'] = 'Los parámetros';
$string['privacy:jobs:timecreated'] = 'Cuándo';
$string['privacy:jobs:title'] = 'De qué se trataba, por ejemplo el nombre de un archivo';
$string['privacy:jobs:userid'] = 'Quién lo inició';
$string['privacy:sidecar'] = 'Un servicio que los administradores del sitio mantienen junto a Moodle.';
$string['privacy:sidecar:badges'] = 'Insignias con los datos de quienes las obtuvieron, para firmarlas';
$string['privacy:sidecar:certificates'] = 'Nombres, resultados y fechas que se imprimen en los certificados';
$string['privacy:sidecar:packages'] = 'Paquetes que suben los autores, con sus nombres de archivo';
$string['privacy:sidecar:questions'] = 'Archivos de preguntas que el profesorado importa o exporta';
$string['questions_goeson'] = 'La conversión tarda y continúa en segundo plano. El resultado estará en su página de trabajos.';
$string['questions_read'] = 'Preguntas leídas: {$a->count} (formato: {$a->from})';
$string['refresh_grades'] = 'Algunas calificaciones no se pudieron calcular: {$a}';
$string['repair'] = 'Reparar este paquete';
$string['repair_desc'] = 'Se repara lo que es seguro reparar. La actividad conserva su paquete hasta que usted suba el reparado.';
$string['repaired_desc'] = 'Súbalo en los ajustes de la actividad en lugar del antiguo.';
$string['repaired_download'] = 'Descargar el paquete reparado';
$string['result'] = 'Resultado';
$string['result_missing'] = 'Al resultado del sidecar le falta {$a}.';
$string['retry'] = 'Intentar de nuevo';
$string['set_badges'] = 'Insignias';
$string['set_badges_desc'] = 'El sidecar firma estas insignias.';
$string['set_callback'] = 'Permitir que el sidecar llame';
$string['set_callback_desc'] = 'El sidecar avisa a Moodle en cuanto termina un trabajo. No es necesario: Moodle pregunta cada minuto. Las llamadas van firmadas; pulse una vez «Probar la conexión» para obtener el secreto.';
$string['set_connection'] = 'Conexión';
$string['set_connection_desc'] = '<a href="{$a}">Probar la conexión</a>';
$string['set_hook_badges'] = 'Insignias';
$string['set_hook_badges_desc'] = 'Hacer firmar las insignias elegidas.';
$string['set_hook_certificates'] = 'Certificados';
$string['set_hook_certificates_desc'] = 'Hacer que el sidecar emita los certificados de las plantillas elegidas en lugar del cron de Moodle.';
$string['set_hook_mirror'] = 'Replicación';
$string['set_hook_mirror_desc'] = 'Mostrar los cursos replicados y anotar qué cursos cambian.';
$string['set_hook_packages'] = 'Paquetes';
$string['set_hook_packages_desc'] = 'Comprobar los paquetes SCORM, IMS y H5P al guardar una actividad, y los de todo el sitio en segundo plano.';
$string['set_hook_questions'] = 'Preguntas';
$string['set_hook_questions_desc'] = 'Ofrecer «Sidecar (cualquier formato)» para importar y exportar preguntas.';
$string['set_hooks'] = 'Qué hace el sidecar';
$string['set_hooks_desc'] = 'Lo que está desactivado funciona como si este plugin no estuviera instalado.';
$string['set_keepdays'] = 'Conservar los trabajos';
$string['set_keepdays_desc'] = 'Días tras los cuales se eliminan los trabajos terminados.';
$string['set_patience'] = 'Paciencia con los certificados';
$string['set_patience_desc'] = 'Horas sin sidecar tras las cuales Moodle emite él mismo las plantillas elegidas.';
$string['set_scanlimit'] = 'Comprobaciones a la vez';
$string['set_scanlimit_desc'] = 'Cuántos paquetes del sitio envía a comprobar una ejecución de la tarea programada.';
$string['set_sharedpool'] = 'Archivos compartidos';
$string['set_sharedpool_desc'] = 'El sidecar lee el moodledata de este sitio. Entonces los archivos se le nombran en vez de enviarse.';
$string['set_site'] = 'Nombre de este sitio';
$string['set_site_desc'] = 'Como en los ajustes del sidecar: [sites.NOMBRE].';
$string['set_templates'] = 'Plantillas de certificado';
$string['set_templates_desc'] = 'El sidecar emite y dibuja los certificados de estas plantillas.';
$string['set_timeout'] = 'Tiempo límite';
$string['set_timeout_desc'] = 'Segundos hasta que debe haber una respuesta ordinaria.';
$string['set_token'] = 'Token';
$string['set_token_desc'] = 'De «sidecar tokens create». Se guarda cifrado y no se vuelve a mostrar.';
$string['set_url'] = 'Dirección';
$string['set_url_desc'] = 'Por ejemplo http://127.0.0.1:8765, o https://… si está en otra máquina.';
$string['set_wait'] = 'Espera en los formularios';
$string['set_wait_desc'] = 'Segundos que un autor espera el informe de un paquete. Después la comprobación continúa en segundo plano.';
$string['settings'] = 'Ajustes del sidecar';
$string['severity'] = 'Gravedad';
$string['severity_error'] = 'Error';
$string['severity_info'] = 'Nota';
$string['severity_warning'] = 'Aviso';
$string['show_all'] = 'Todos';
$string['show_errors'] = 'Con errores';
$string['show_waiting'] = 'Aún sin comprobar';
$string['show_warnings'] = 'Con avisos';
$string['sidecar:convertquestions'] = 'Convertir bancos de preguntas';
$string['sidecar:managejobs'] = 'Ver y dirigir los trabajos de todos';
$string['sidecar:mirror'] = 'Replicar cursos';
$string['sidecar:overridecheck'] = 'Guardar paquetes con errores';
$string['sidecar:repairpackages'] = 'Hacer reparar paquetes';
$string['sidecar:service'] = 'Llamar a los servicios web hechos para el sidecar';
$string['sidecar:viewmirror'] = 'Ver los cursos replicados';
$string['sidecar:viewpackages'] = 'Ver los informes de paquetes';
$string['started'] = 'Iniciado';
$string['state'] = 'Estado';
$string['state_cancelled'] = 'Cancelado';
$string['state_failed'] = 'Fallido';
$string['state_pending'] = 'A la espera de envío';
$string['state_queued'] = 'En espera';
$string['state_running'] = 'En curso';
$string['state_succeeded'] = 'Terminado';
$string['task_badges'] = 'Hacer firmar las insignias por el sidecar';
$string['task_certificates'] = 'Emitir certificados con el sidecar';
$string['task_cleanup'] = 'Eliminar trabajos e informes antiguos';
$string['task_poll'] = 'Enviar trabajos al sidecar y recoger resultados';
$string['task_scan'] = 'Comprobar los paquetes sin informe';
$string['test'] = 'Probar la conexión';
$string['test_desc'] = 'Pregunta al sidecar de inmediato, pasara lo que pasara antes, y muestra versiones y relojes.';
