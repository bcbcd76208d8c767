@local @local_sidecar @javascript @_file_upload
Feature: A sidecar that is away stops no author
  In order to go on working
  As a teacher
  I need to save a package although nobody can check it

  Background:
    Given the following "courses" exist:
      | fullname | shortname |
      | Course 1 | C1        |
    And the following "users" exist:
      | username |
      | teacher1 |
    And the following "course enrolments" exist:
      | user     | course | role           |
      | teacher1 | C1     | editingteacher |
    And the following config values are set as admin:
      | url | http://127.0.0.1:9 | local_sidecar |
    And the sidecar's token is set

  Scenario: The package is saved, and the author is told
    Given I log in as "teacher1"
    And I add a scorm activity to course "Course 1" section "1"
    And I set the following fields to these values:
      | Name | Basics |
    And I upload "mod/scorm/tests/packages/singlescobasic.zip" file to "Package file" filemanager
    When I press "Save and return to course"
    Then I should see "The package could not be checked now and will be checked later."
    And I should see "Basics"
