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
 * Portuguese texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Adicionar ao perfil do LinkedIn';
$string['badge_page'] = 'Página pública deste emblema';
$string['cachedef_breaker'] = 'Se o sidecar respondeu da última vez';
$string['cachedef_callbacks'] = 'Retornos de chamada já recebidos';
$string['cachedef_uploads'] = 'Verificações de ficheiros acabados de enviar';
$string['changes'] = 'O que foi alterado';
$string['check_connection'] = 'Ligação ao sidecar';
$string['check_goeson'] = 'A verificação demora mais do que um formulário pode esperar e continua em segundo plano. Será avisado se o pacote tiver algum problema.';
$string['check_notdone'] = 'O pacote não pôde ser verificado agora e será verificado mais tarde. {$a}';
$string['check_override'] = 'Verificação do pacote';
$string['check_override_desc'] = 'Guardar apesar destes erros';
$string['checked'] = 'Verificado';
$string['code'] = 'Código';
$string['details'] = 'Detalhes';
$string['do_bytes'] = 'Por transferir';
$string['do_create'] = 'Criar';
$string['do_delete'] = 'Eliminar';
$string['do_fetched_bytes'] = 'Transferido';
$string['do_hide'] = 'Ocultar';
$string['do_keep'] = 'Manter';
$string['do_show'] = 'Mostrar';
$string['do_unchanged'] = 'Sem alterações';
$string['do_update'] = 'Atualizar';
$string['do_written'] = 'Linhas escritas';
$string['event_checkoverridden'] = 'Pacote guardado apesar dos erros';
$string['event_courserefreshed'] = 'Disciplina atualizada após o espelhamento';
$string['event_jobfinished'] = 'Trabalho do sidecar terminado';
$string['event_mirrorfinished'] = 'Espelhamento terminado';
$string['export'] = 'Exportar';
$string['export_note'] = 'As perguntas são exportadas pelo Moodle e convertidas pelo sidecar. O que o formato não comporta é indicado na página de trabalhos.';
$string['export_target'] = 'Formato';
$string['failure_failed'] = 'O sidecar tem uma falha própria.';
$string['failure_forbidden'] = 'O sidecar não permite isto com o token configurado.';
$string['failure_garbage'] = 'O que responde no endereço do sidecar não é um sidecar.';
$string['failure_notconfigured'] = 'O endereço ou o token do sidecar não está configurado.';
$string['failure_paused'] = 'O sidecar não respondeu há instantes e não será consultado durante algum tempo.';
$string['failure_refused'] = 'O sidecar recusou: {$a}';
$string['failure_timeout'] = 'O sidecar não respondeu a tempo.';
$string['failure_tooslow'] = 'Não foi possível enviar o ficheiro ao sidecar a tempo.';
$string['failure_unauthorised'] = 'O sidecar não aceita o token.';
$string['failure_unreachable'] = 'Não é possível contactar o sidecar.';
$string['finding'] = 'Constatação';
$string['findings'] = 'Constatações';
$string['fixable'] = 'Pode ser reparado';
$string['form_errors'] = 'Erros neste pacote: {$a}';
$string['form_more'] = '… e mais {$a}';
$string['form_report'] = 'Relatório completo';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Respostas embutidas (Cloze)';
$string['format_csv'] = 'Tabela CSV';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'Conjunto de perguntas H5P';
$string['format_missingword'] = 'Palavra em falta';
$string['format_moodlexml'] = 'Moodle XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'O relógio do sidecar menos o nosso: {$a} s';
$string['health_ok'] = 'O sidecar responde (versão {$a}).';
$string['health_plain'] = 'O sidecar responde, mas o token viaja sem cifra: use https ou ponha o sidecar nesta máquina.';
$string['health_scopes'] = 'O token permite: {$a}';
$string['health_site'] = 'O sidecar responde, mas não conhece nenhum site chamado {$a}.';
$string['health_skew'] = 'O sidecar responde, mas o seu relógio difere do nosso em {$a} s.';
$string['health_versions'] = 'Sidecar {$a->sidecar}, plugin {$a->plugin}';
$string['job'] = 'Trabalho';
$string['job_forgotten'] = 'O sidecar já não conhece este trabalho.';
$string['job_inputgone'] = 'O ficheiro deste trabalho já não existe.';
$string['jobs'] = 'Trabalhos do sidecar';
$string['jobs_none'] = 'Não há trabalhos.';
$string['kind_badges_issue'] = 'Emblemas';
$string['kind_certificates_issue'] = 'Certificados';
$string['kind_certificates_render'] = 'Certificados';
$string['kind_mirror_adopt'] = 'Adoção de uma cópia';
$string['kind_mirror_apply'] = 'Espelhamento';
$string['kind_mirror_plan'] = 'Plano de espelhamento';
$string['kind_mirror_undo'] = 'Anulação de um espelhamento';
$string['kind_package_check'] = 'Verificação de pacote';
$string['kind_package_fix'] = 'Reparação de pacote';
$string['kind_package_launch'] = 'Teste de arranque de pacote';
$string['kind_package_shrink'] = 'Redução de pacote';
$string['kind_questions_convert'] = 'Conversão de perguntas';
$string['line'] = 'linha {$a}';
$string['loss_feature'] = 'Não incluído';
$string['losses'] = 'O que não pôde ser incluído';
$string['message_findings'] = 'O pacote {$a->name} foi verificado em segundo plano. Erros encontrados: {$a->count}. Os alunos podem não conseguir usá-lo.

Relatório: {$a->url}';
$string['message_findings_subject'] = 'Erros no pacote {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'Erros encontrados nos seus pacotes';
$string['mirror'] = 'Disciplinas espelhadas';
$string['mirror_addpartner'] = 'Adicionar um parceiro';
$string['mirror_adopt'] = 'Adotar esta cópia existente (nome curto)';
$string['mirror_age'] = 'Último espelhamento';
$string['mirror_apply'] = 'Aplicar este plano';
$string['mirror_as'] = 'Nome curto aqui';
$string['mirror_course'] = 'Espelhar uma disciplina';
$string['mirror_defaultcategory'] = 'Categoria predefinida';
$string['mirror_every'] = 'A cada';
$string['mirror_left_to_do'] = 'Por fazer';
$string['mirror_local_edits'] = 'Editado aqui';
$string['mirror_missing_plugins'] = 'Plugin em falta';
$string['mirror_new'] = 'Novo espelho';
$string['mirror_none'] = 'Nenhuma disciplina está espelhada.';
$string['mirror_nopartners'] = 'Não há parceiros.';
$string['mirror_nosubscriptions'] = 'Não há subscrições.';
$string['mirror_notes'] = 'Nota';
$string['mirror_opencourse'] = 'Abrir a disciplina';
$string['mirror_partners'] = 'Parceiros';
$string['mirror_partnerurl'] = 'Endereço do sidecar deles';
$string['mirror_plan'] = 'Planear';
$string['mirror_source'] = 'Origem';
$string['mirror_sourcecourse'] = 'Nome curto na origem';
$string['mirror_status'] = 'Espelhos';
$string['mirror_subscribe'] = 'Subscrever';
$string['mirror_subscriptions'] = 'Subscrições';
$string['mirror_undo'] = 'Anular a última atualização';
$string['mirrorstate_behind'] = 'Atrasado em relação à origem';
$string['mirrorstate_current'] = 'Atualizado';
$string['mirrorstate_deleted'] = 'Eliminado aqui';
$string['mirrorstate_gone'] = 'Já não existe na origem';
$string['mirrorstate_unknown'] = 'Desconhecido';
$string['nav_export'] = 'Exportar perguntas (qualquer formato)';
$string['nav_mirror'] = 'Espelhamento';
$string['nav_packages'] = 'Relatórios de pacotes';
$string['package'] = 'Pacote';
$string['package_clean'] = 'Sem constatações';
$string['package_errors'] = 'Erros: {$a}';
$string['package_fixable'] = 'Reparáveis: {$a}';
$string['package_gone'] = 'O pacote já não existe.';
$string['package_waiting'] = 'Ainda não verificado';
$string['package_warnings'] = 'Avisos: {$a}';
$string['packages'] = 'Relatórios de pacotes';
$string['packages_none'] = 'Não há relatórios aqui.';
$string['packages_scan'] = 'Verificar todos os pacotes sem relatório';
$string['packages_started'] = 'Verificações iniciadas: {$a}';
$string['place'] = 'Local';
$string['pluginname'] = 'Sidecar';
$string['privacy:badges'] = 'Emblemas que o sidecar assinou.';
$string['privacy:badges:uniquehash'] = 'O código público do emblema';
$string['privacy:badges:userid'] = 'Quem obteve o emblema';
$string['privacy:exporttarget'] = 'O formato em que as perguntas foram exportadas pela última vez';
$string['privacy:files'] = 'Ficheiros à espera do sidecar e pacotes reparados.';
$string['privacy:jobs'] = 'Trabalho que as pessoas deram ao sidecar.';
$string['privacy:jobs:kind'] = 'O que havia a fazer';
$string['privacy:jobs:request'] = 'Os parâmetros';
$string['privacy:jobs:timecreated'] = 'Quando';
$string['privacy:jobs:title'] = 'De que se tratava, por exemplo o nome de um ficheiro';
$string['privacy:jobs:userid'] = 'Quem o iniciou';
$string['privacy:sidecar'] = 'Um serviço que os administradores do site mantêm ao lado do Moodle.';
$string['privacy:sidecar:badges'] = 'Emblemas com os dados de quem os obteve, para assinatura';
$string['privacy:sidecar:certificates'] = 'Nomes, resultados e datas impressos nos certificados';
$string['privacy:sidecar:packages'] = 'Pacotes que os autores enviam, com os nomes dos ficheiros';
$string['privacy:sidecar:questions'] = 'Ficheiros de perguntas que os professores importam ou exportam';
$string['questions_goeson'] = 'A conversão demora e continua em segundo plano. O resultado estará na sua página de trabalhos.';
$string['questions_read'] = 'Perguntas lidas: {$a->count} (formato: {$a->from})';
$string['refresh_grades'] = 'Algumas notas não puderam ser calculadas: {$a}';
$string['repair'] = 'Reparar este pacote';
$string['repair_desc'] = 'Repara-se o que é seguro reparar. A atividade mantém o seu pacote até enviar o reparado.';
$string['repaired_desc'] = 'Envie-o nas configurações da atividade em vez do antigo.';
$string['repaired_download'] = 'Descarregar o pacote reparado';
$string['result'] = 'Resultado';
$string['result_missing'] = 'Falta {$a} no resultado do sidecar.';
$string['retry'] = 'Tentar de novo';
$string['set_badges'] = 'Emblemas';
$string['set_badges_desc'] = 'O sidecar assina estes emblemas.';
$string['set_callback'] = 'Deixar o sidecar chamar';
$string['set_callback_desc'] = 'O sidecar avisa o Moodle logo que um trabalho termina. Não é necessário: o Moodle pergunta a cada minuto. As chamadas são assinadas; prima uma vez «Testar a ligação» para obter o segredo.';
$string['set_connection'] = 'Ligação';
$string['set_connection_desc'] = '<a href="{$a}">Testar a ligação</a>';
$string['set_hook_badges'] = 'Emblemas';
$string['set_hook_badges_desc'] = 'Mandar assinar os emblemas escolhidos.';
$string['set_hook_certificates'] = 'Certificados';
$string['set_hook_certificates_desc'] = 'Emitir os certificados dos modelos escolhidos pelo sidecar em vez do cron do Moodle.';
$string['set_hook_mirror'] = 'Espelhamento';
$string['set_hook_mirror_desc'] = 'Mostrar as disciplinas espelhadas e anotar quais mudam.';
$string['set_hook_packages'] = 'Pacotes';
$string['set_hook_packages_desc'] = 'Verificar os pacotes SCORM, IMS e H5P ao guardar uma atividade, e os de todo o site em segundo plano.';
$string['set_hook_questions'] = 'Perguntas';
$string['set_hook_questions_desc'] = 'Oferecer «Sidecar (qualquer formato)» para importar e exportar perguntas.';
$string['set_hooks'] = 'O que o sidecar faz';
$string['set_hooks_desc'] = 'O que está desligado funciona como se este plugin não estivesse instalado.';
$string['set_keepdays'] = 'Guardar os trabalhos';
$string['set_keepdays_desc'] = 'Dias após os quais os trabalhos terminados são removidos.';
$string['set_patience'] = 'Paciência com os certificados';
$string['set_patience_desc'] = 'Horas sem sidecar após as quais o próprio Moodle emite os modelos escolhidos.';
$string['set_scanlimit'] = 'Verificações de cada vez';
$string['set_scanlimit_desc'] = 'Quantos pacotes do site uma execução da tarefa agendada envia para verificação.';
$string['set_sharedpool'] = 'Ficheiros partilhados';
$string['set_sharedpool_desc'] = 'O sidecar lê o moodledata deste site. Os ficheiros são-lhe então indicados em vez de enviados.';
$string['set_site'] = 'Nome deste site';
$string['set_site_desc'] = 'Como na configuração do sidecar: [sites.NOME].';
$string['set_templates'] = 'Modelos de certificado';
$string['set_templates_desc'] = 'O sidecar emite e desenha os certificados destes modelos.';
$string['set_timeout'] = 'Tempo limite';
$string['set_timeout_desc'] = 'Segundos até que uma resposta comum tenha de chegar.';
$string['set_token'] = 'Token';
$string['set_token_desc'] = 'De «sidecar tokens create». É guardado cifrado e nunca mais é mostrado.';
$string['set_url'] = 'Endereço';
$string['set_url_desc'] = 'Por exemplo http://127.0.0.1:8765, ou https://… se estiver noutra máquina.';
$string['set_wait'] = 'Espera nos formulários';
$string['set_wait_desc'] = 'Segundos que um autor espera pelo relatório de um pacote. Depois a verificação continua em segundo plano.';
$string['settings'] = 'Configurações do sidecar';
$string['severity'] = 'Gravidade';
$string['severity_error'] = 'Erro';
$string['severity_info'] = 'Nota';
$string['severity_warning'] = 'Aviso';
$string['show_all'] = 'Todos';
$string['show_errors'] = 'Com erros';
$string['show_waiting'] = 'Ainda não verificados';
$string['show_warnings'] = 'Com avisos';
$string['sidecar:convertquestions'] = 'Converter bancos de perguntas';
$string['sidecar:managejobs'] = 'Ver e conduzir os trabalhos de todos';
$string['sidecar:mirror'] = 'Espelhar disciplinas';
$string['sidecar:overridecheck'] = 'Guardar pacotes com erros';
$string['sidecar:repairpackages'] = 'Mandar reparar pacotes';
$string['sidecar:service'] = 'Chamar os serviços web feitos para o sidecar';
$string['sidecar:viewmirror'] = 'Ver as disciplinas espelhadas';
$string['sidecar:viewpackages'] = 'Ver os relatórios de pacotes';
$string['started'] = 'Iniciado';
$string['state'] = 'Estado';
$string['state_cancelled'] = 'Cancelado';
$string['state_failed'] = 'Falhou';
$string['state_pending'] = 'À espera de envio';
$string['state_queued'] = 'À espera';
$string['state_running'] = 'Em curso';
$string['state_succeeded'] = 'Concluído';
$string['task_badges'] = 'Mandar assinar emblemas pelo sidecar';
$string['task_certificates'] = 'Emitir certificados com o sidecar';
$string['task_cleanup'] = 'Remover trabalhos e relatórios antigos';
$string['task_poll'] = 'Enviar trabalhos ao sidecar e buscar resultados';
$string['task_scan'] = 'Verificar pacotes sem relatório';
$string['test'] = 'Testar a ligação';
$string['test_desc'] = 'Pergunta ao sidecar de imediato, fosse o que fosse antes, e mostra versões e relógios.';
