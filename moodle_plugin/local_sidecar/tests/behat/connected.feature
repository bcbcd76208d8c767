@local @local_sidecar @javascript @_file_upload @accessibility
Feature: A sidecar that answers checks packages and converts questions
  In order to find mistakes before learners do
  As a teacher
  I need the sidecar's findings where I upload

  Background:
    Given a running sidecar is connected
    And the following "courses" exist:
      | fullname | shortname |
      | Course 1 | C1        |
    And the following "users" exist:
      | username |
      | teacher1 |
    And the following "course enrolments" exist:
      | user     | course | role           |
      | teacher1 | C1     | editingteacher |

  Scenario: A good package is saved and has a report
    Given I log in as "teacher1"
    And I add a scorm activity to course "Course 1" section "1"
    And I set the following fields to these values:
      | Name | Basics |
    And I upload "mod/scorm/tests/packages/singlescobasic.zip" file to "Package file" filemanager
    When I press "Save and return to course"
    Then I should see "Basics"
    And I should not see "could not be checked"
    And the sidecar has done its jobs
    And I am on "Course 1" course homepage
    And I navigate to "Package reports" in current page administration
    And I should see "singlescobasic.zip"
    And I follow "singlescobasic.zip"
    And the page should meet accessibility standards

  Scenario: A broken package is refused with what is wrong
    Given I log in as "teacher1"
    And I add a scorm activity to course "Course 1" section "1"
    And I set the following fields to these values:
      | Name | Broken |
    And I upload "mod/scorm/tests/packages/singlescobasic_missingorg.zip" file to "Package file" filemanager
    When I press "Save and return to course"
    Then I should see "Errors in this package"
    And I should see "Full report"

  Scenario: A GIFT file comes in through the sidecar
    Given I am on the "Course 1" "core_question > course question import" page logged in as "teacher1"
    And I set the field "Sidecar (any format)" to "1"
    And I upload "question/format/gift/tests/fixtures/questions.gift.txt" file to "Import" filemanager
    When I press "id_submitbutton"
    Then I should see "Questions read"
    And I should see "What's between orange and green in the spectrum?"

  Scenario: An administrator sees that all is well
    Given I log in as "admin"
    When I visit "/local/sidecar/test.php"
    And I press "Test the connection"
    Then I should see "The sidecar answers"
    And the page should meet accessibility standards
    And I visit "/local/sidecar/jobs.php?all=1"
    And the page should meet accessibility standards
    And I visit "/local/sidecar/packages.php?show=fixable"
    And the page should meet accessibility standards
    And I visit "/local/sidecar/mirror.php"
    And the page should meet accessibility standards
