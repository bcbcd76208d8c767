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
 * Vietnamese texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Thêm vào hồ sơ LinkedIn';
$string['badge_page'] = 'Trang công khai của huy hiệu này';
$string['cachedef_breaker'] = 'Lần trước sidecar có trả lời hay không';
$string['cachedef_callbacks'] = 'Các cuộc gọi lại đã nhận';
$string['cachedef_uploads'] = 'Kiểm tra các tệp vừa tải lên';
$string['changes'] = 'Những gì đã thay đổi';
$string['check_connection'] = 'Kết nối với sidecar';
$string['check_goeson'] = 'Việc kiểm tra lâu hơn thời gian biểu mẫu có thể chờ nên tiếp tục ở chế độ nền. Bạn sẽ được báo nếu gói tin có vấn đề.';
$string['check_notdone'] = 'Hiện chưa kiểm tra được gói tin, sẽ kiểm tra sau. {$a}';
$string['check_override'] = 'Kiểm tra gói tin';
$string['check_override_desc'] = 'Vẫn lưu dù có các lỗi này';
$string['checked'] = 'Đã kiểm tra';
$string['code'] = 'Mã';
$string['details'] = 'Chi tiết';
$string['do_bytes'] = 'Cần tải';
$string['do_create'] = 'Tạo';
$string['do_delete'] = 'Xoá';
$string['do_fetched_bytes'] = 'Đã tải';
$string['do_hide'] = 'Ẩn';
$string['do_keep'] = 'Giữ lại';
$string['do_show'] = 'Hiện';
$string['do_unchanged'] = 'Không đổi';
$string['do_update'] = 'Cập nhật';
$string['do_written'] = 'Số dòng đã ghi';
$string['event_checkoverridden'] = 'Gói tin được lưu dù có lỗi';
$string['event_courserefreshed'] = 'Khóa học được làm mới sau khi đồng bộ';
$string['event_jobfinished'] = 'Công việc của sidecar đã xong';
$string['event_mirrorfinished'] = 'Đồng bộ đã xong';
$string['export'] = 'Xuất';
$string['export_note'] = 'Câu hỏi do Moodle xuất và sidecar chuyển đổi. Những gì định dạng không chứa được sẽ liệt kê ở trang công việc.';
$string['export_target'] = 'Định dạng';
$string['failure_failed'] = 'Chính sidecar đang gặp sự cố.';
$string['failure_forbidden'] = 'Sidecar không cho phép việc này với mã thông báo đã đặt.';
$string['failure_garbage'] = 'Máy trả lời tại địa chỉ của sidecar không phải là sidecar.';
$string['failure_notconfigured'] = 'Chưa đặt địa chỉ hoặc mã thông báo của sidecar.';
$string['failure_paused'] = 'Vừa rồi sidecar không trả lời nên tạm thời không được hỏi nữa.';
$string['failure_refused'] = 'Sidecar từ chối: {$a}';
$string['failure_timeout'] = 'Sidecar không trả lời kịp thời.';
$string['failure_tooslow'] = 'Không thể gửi tệp đến sidecar kịp thời.';
$string['failure_unauthorised'] = 'Sidecar không chấp nhận mã thông báo.';
$string['failure_unreachable'] = 'Không liên lạc được với sidecar.';
$string['finding'] = 'Phát hiện';
$string['findings'] = 'Các phát hiện';
$string['fixable'] = 'Có thể sửa';
$string['form_errors'] = 'Số lỗi trong gói tin này: {$a}';
$string['form_more'] = '… và {$a} lỗi khác';
$string['form_report'] = 'Báo cáo đầy đủ';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Câu trả lời lồng (Cloze)';
$string['format_csv'] = 'Bảng CSV';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'Bộ câu hỏi H5P';
$string['format_missingword'] = 'Từ còn thiếu';
$string['format_moodlexml'] = 'Moodle XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'Đồng hồ của sidecar trừ đồng hồ của ta: {$a} giây';
$string['health_ok'] = 'Sidecar trả lời (phiên bản {$a}).';
$string['health_plain'] = 'Sidecar trả lời, nhưng mã thông báo đi không mã hóa: hãy dùng https hoặc đặt sidecar trên máy này.';
$string['health_scopes'] = 'Mã thông báo cho phép: {$a}';
$string['health_site'] = 'Sidecar trả lời, nhưng không biết trang nào tên {$a}.';
$string['health_skew'] = 'Sidecar trả lời, nhưng đồng hồ của nó lệch {$a} giây so với ta.';
$string['health_versions'] = 'Sidecar {$a->sidecar}, plugin {$a->plugin}';
$string['job'] = 'Công việc';
$string['job_forgotten'] = 'Sidecar không còn biết công việc này.';
$string['job_inputgone'] = 'Tệp của công việc này không còn nữa.';
$string['jobs'] = 'Công việc của sidecar';
$string['jobs_none'] = 'Không có công việc nào.';
$string['kind_badges_issue'] = 'Huy hiệu';
$string['kind_certificates_issue'] = 'Chứng chỉ';
$string['kind_certificates_render'] = 'Chứng chỉ';
$string['kind_mirror_adopt'] = 'Tiếp nhận một bản sao';
$string['kind_mirror_apply'] = 'Đồng bộ';
$string['kind_mirror_plan'] = 'Kế hoạch đồng bộ';
$string['kind_mirror_undo'] = 'Hoàn tác đồng bộ';
$string['kind_package_check'] = 'Kiểm tra gói tin';
$string['kind_package_fix'] = 'Sửa gói tin';
$string['kind_package_launch'] = 'Chạy thử gói tin';
$string['kind_package_shrink'] = 'Làm nhẹ gói tin';
$string['kind_questions_convert'] = 'Chuyển đổi câu hỏi';
$string['line'] = 'dòng {$a}';
$string['loss_feature'] = 'Không mang theo';
$string['losses'] = 'Những gì không mang theo được';
$string['message_findings'] = 'Gói tin {$a->name} đã được kiểm tra ở chế độ nền. Số lỗi tìm thấy: {$a->count}. Học viên có thể không dùng được nó.

Báo cáo: {$a->url}';
$string['message_findings_subject'] = 'Lỗi trong gói tin {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'Có lỗi trong gói tin của bạn';
$string['mirror'] = 'Khóa học đồng bộ';
$string['mirror_addpartner'] = 'Thêm đối tác';
$string['mirror_adopt'] = 'Tiếp nhận bản sao có sẵn này (tên rút gọn)';
$string['mirror_age'] = 'Lần đồng bộ cuối';
$string['mirror_apply'] = 'Thực hiện kế hoạch này';
$string['mirror_as'] = 'Tên rút gọn tại đây';
$string['mirror_course'] = 'Đồng bộ một khóa học';
$string['mirror_defaultcategory'] = 'Danh mục mặc định';
$string['mirror_every'] = 'Mỗi';
$string['mirror_left_to_do'] = 'Còn phải làm';
$string['mirror_local_edits'] = 'Đã sửa tại đây';
$string['mirror_missing_plugins'] = 'Thiếu plugin';
$string['mirror_new'] = 'Bản đồng bộ mới';
$string['mirror_none'] = 'Không có khóa học nào được đồng bộ.';
$string['mirror_nopartners'] = 'Không có đối tác nào.';
$string['mirror_nosubscriptions'] = 'Không có đăng ký nào.';
$string['mirror_notes'] = 'Ghi chú';
$string['mirror_opencourse'] = 'Mở khóa học';
$string['mirror_partners'] = 'Đối tác';
$string['mirror_partnerurl'] = 'Địa chỉ sidecar của họ';
$string['mirror_plan'] = 'Lập kế hoạch';
$string['mirror_source'] = 'Nguồn';
$string['mirror_sourcecourse'] = 'Tên rút gọn tại nguồn';
$string['mirror_status'] = 'Các bản đồng bộ';
$string['mirror_subscribe'] = 'Đăng ký';
$string['mirror_subscriptions'] = 'Các đăng ký';
$string['mirror_undo'] = 'Hoàn tác lần cập nhật cuối';
$string['mirrorstate_behind'] = 'Cũ hơn nguồn';
$string['mirrorstate_current'] = 'Mới nhất';
$string['mirrorstate_deleted'] = 'Đã xoá ở đây';
$string['mirrorstate_gone'] = 'Không còn ở nguồn';
$string['mirrorstate_unknown'] = 'Chưa rõ';
$string['nav_export'] = 'Xuất câu hỏi (mọi định dạng)';
$string['nav_mirror'] = 'Đồng bộ';
$string['nav_packages'] = 'Báo cáo gói tin';
$string['package'] = 'Gói tin';
$string['package_clean'] = 'Không có phát hiện';
$string['package_errors'] = 'Lỗi: {$a}';
$string['package_fixable'] = 'Sửa được: {$a}';
$string['package_gone'] = 'Gói tin không còn nữa.';
$string['package_waiting'] = 'Chưa kiểm tra';
$string['package_warnings'] = 'Cảnh báo: {$a}';
$string['packages'] = 'Báo cáo gói tin';
$string['packages_none'] = 'Ở đây chưa có báo cáo.';
$string['packages_scan'] = 'Kiểm tra mọi gói tin chưa có báo cáo';
$string['packages_started'] = 'Số lượt kiểm tra đã bắt đầu: {$a}';
$string['place'] = 'Vị trí';
$string['pluginname'] = 'Sidecar';
$string['privacy:badges'] = 'Các huy hiệu mà sidecar đã ký.';
$string['privacy:badges:uniquehash'] = 'Mã công khai của huy hiệu';
$string['privacy:badges:userid'] = 'Người đạt huy hiệu';
$string['privacy:exporttarget'] = 'Định dạng dùng để xuất câu hỏi lần cuối';
$string['privacy:files'] = 'Các tệp đang chờ sidecar và các gói tin đã sửa.';
$string['privacy:jobs'] = 'Công việc mà mọi người giao cho sidecar.';
$string['privacy:jobs:kind'] = 'Việc cần làm';
$string['privacy:jobs:request'] = 'Các tham số';
$string['privacy:jobs:timecreated'] = 'Khi nào';
$string['privacy:jobs:title'] = 'Nội dung công việc, ví dụ tên một tệp';
$string['privacy:jobs:userid'] = 'Người bắt đầu';
$string['privacy:sidecar'] = 'Dịch vụ do quản trị viên trang chạy bên cạnh Moodle.';
$string['privacy:sidecar:badges'] = 'Huy hiệu cùng dữ liệu của người đạt được, để ký';
$string['privacy:sidecar:certificates'] = 'Tên, kết quả khóa học và ngày in trên chứng chỉ';
$string['privacy:sidecar:packages'] = 'Các gói tin do tác giả tải lên, cùng tên tệp';
$string['privacy:sidecar:questions'] = 'Các tệp câu hỏi mà giáo viên nhập hoặc xuất';
$string['questions_goeson'] = 'Việc chuyển đổi mất nhiều thời gian và tiếp tục ở chế độ nền. Kết quả sẽ có ở trang công việc của bạn.';
$string['questions_read'] = 'Số câu hỏi đã đọc: {$a->count} (định dạng: {$a->from})';
$string['refresh_grades'] = 'Không tính được một số điểm: {$a}';
$string['repair'] = 'Sửa gói tin này';
$string['repair_desc'] = 'Chỉ sửa những gì sửa được an toàn. Hoạt động giữ gói tin cũ cho đến khi bạn tải lên gói đã sửa.';
$string['repaired_desc'] = 'Hãy tải nó lên trong cài đặt của hoạt động thay cho gói cũ.';
$string['repaired_download'] = 'Tải xuống gói tin đã sửa';
$string['result'] = 'Kết quả';
$string['result_missing'] = 'Kết quả của sidecar thiếu {$a}.';
$string['retry'] = 'Thử lại';
$string['set_badges'] = 'Huy hiệu';
$string['set_badges_desc'] = 'Sidecar ký các huy hiệu này.';
$string['set_callback'] = 'Cho phép sidecar gọi lại';
$string['set_callback_desc'] = 'Sidecar báo cho Moodle ngay khi công việc xong. Không bắt buộc: Moodle hỏi mỗi phút. Các lời gọi đều được ký; hãy bấm "Kiểm tra kết nối" một lần để lấy khóa bí mật.';
$string['set_connection'] = 'Kết nối';
$string['set_connection_desc'] = '<a href="{$a}">Kiểm tra kết nối</a>';
$string['set_hook_badges'] = 'Huy hiệu';
$string['set_hook_badges_desc'] = 'Cho ký các huy hiệu đã chọn.';
$string['set_hook_certificates'] = 'Chứng chỉ';
$string['set_hook_certificates_desc'] = 'Để sidecar cấp chứng chỉ của các mẫu đã chọn thay cho cron của Moodle.';
$string['set_hook_mirror'] = 'Đồng bộ';
$string['set_hook_mirror_desc'] = 'Hiển thị các khóa học đồng bộ và ghi nhận khóa học nào thay đổi.';
$string['set_hook_packages'] = 'Gói tin';
$string['set_hook_packages_desc'] = 'Kiểm tra gói SCORM, IMS và H5P khi lưu hoạt động, và các gói của toàn trang ở chế độ nền.';
$string['set_hook_questions'] = 'Câu hỏi';
$string['set_hook_questions_desc'] = 'Cung cấp "Sidecar (mọi định dạng)" để nhập và xuất câu hỏi.';
$string['set_hooks'] = 'Sidecar làm gì';
$string['set_hooks_desc'] = 'Những gì tắt sẽ hoạt động như khi chưa cài plugin này.';
$string['set_keepdays'] = 'Giữ công việc';
$string['set_keepdays_desc'] = 'Số ngày sau đó các công việc đã xong bị xóa.';
$string['set_patience'] = 'Thời gian chờ với chứng chỉ';
$string['set_patience_desc'] = 'Số giờ không có sidecar, sau đó Moodle tự cấp các mẫu đã chọn.';
$string['set_scanlimit'] = 'Số lượt kiểm tra mỗi lần';
$string['set_scanlimit_desc'] = 'Mỗi lần chạy, tác vụ theo lịch gửi bao nhiêu gói tin của trang đi kiểm tra.';
$string['set_sharedpool'] = 'Kho tệp dùng chung';
$string['set_sharedpool_desc'] = 'Sidecar đọc moodledata của trang này. Khi đó tệp chỉ được nêu tên thay vì gửi đi.';
$string['set_site'] = 'Tên của trang này';
$string['set_site_desc'] = 'Như trong cài đặt của sidecar: [sites.TÊN].';
$string['set_templates'] = 'Mẫu chứng chỉ';
$string['set_templates_desc'] = 'Sidecar cấp và vẽ chứng chỉ của các mẫu này.';
$string['set_timeout'] = 'Giới hạn thời gian';
$string['set_timeout_desc'] = 'Số giây phải có câu trả lời thông thường.';
$string['set_token'] = 'Mã thông báo';
$string['set_token_desc'] = 'Từ "sidecar tokens create". Được lưu dạng mã hóa và không bao giờ hiển thị lại.';
$string['set_url'] = 'Địa chỉ';
$string['set_url_desc'] = 'Ví dụ http://127.0.0.1:8765, hoặc https://… nếu chạy trên máy khác.';
$string['set_wait'] = 'Thời gian chờ trong biểu mẫu';
$string['set_wait_desc'] = 'Số giây tác giả chờ báo cáo của gói tin. Sau đó việc kiểm tra tiếp tục ở chế độ nền.';
$string['settings'] = 'Cài đặt sidecar';
$string['severity'] = 'Mức độ';
$string['severity_error'] = 'Lỗi';
$string['severity_info'] = 'Ghi chú';
$string['severity_warning'] = 'Cảnh báo';
$string['show_all'] = 'Tất cả';
$string['show_errors'] = 'Có lỗi';
$string['show_waiting'] = 'Chưa kiểm tra';
$string['show_warnings'] = 'Có cảnh báo';
$string['sidecar:convertquestions'] = 'Chuyển đổi ngân hàng câu hỏi';
$string['sidecar:managejobs'] = 'Xem và điều khiển công việc của mọi người';
$string['sidecar:mirror'] = 'Đồng bộ khóa học';
$string['sidecar:overridecheck'] = 'Lưu gói tin có lỗi';
$string['sidecar:repairpackages'] = 'Cho sửa gói tin';
$string['sidecar:service'] = 'Gọi các dịch vụ web dành cho sidecar';
$string['sidecar:viewmirror'] = 'Xem các khóa học đồng bộ';
$string['sidecar:viewpackages'] = 'Xem báo cáo gói tin';
$string['started'] = 'Bắt đầu';
$string['state'] = 'Trạng thái';
$string['state_cancelled'] = 'Đã hủy';
$string['state_failed'] = 'Thất bại';
$string['state_pending'] = 'Chờ gửi';
$string['state_queued'] = 'Đang chờ';
$string['state_running'] = 'Đang chạy';
$string['state_succeeded'] = 'Xong';
$string['task_badges'] = 'Cho sidecar ký huy hiệu';
$string['task_certificates'] = 'Cấp chứng chỉ bằng sidecar';
$string['task_cleanup'] = 'Xóa công việc và báo cáo cũ';
$string['task_poll'] = 'Gửi công việc đến sidecar và lấy kết quả';
$string['task_scan'] = 'Kiểm tra các gói tin chưa có báo cáo';
$string['test'] = 'Kiểm tra kết nối';
$string['test_desc'] = 'Hỏi sidecar ngay, bất kể trước đó ra sao, và hiển thị phiên bản và đồng hồ.';
