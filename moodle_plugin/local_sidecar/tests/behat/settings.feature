@local @local_sidecar
Feature: The sidecar's connection is set up and tested
  In order to know whether the sidecar can be used
  As an administrator
  I need to set its address and see what is wrong with it

  Scenario: Without an address nothing is asked
    Given I log in as "admin"
    When I visit "/local/sidecar/test.php"
    And I press "Test the connection"
    Then I should see "The sidecar's address or token is not set."

  Scenario: A sidecar that is down is named, and pages work on
    Given the following config values are set as admin:
      | url | http://127.0.0.1:9 | local_sidecar |
    And the sidecar's token is set
    And I log in as "admin"
    When I visit "/local/sidecar/test.php"
    And I press "Test the connection"
    Then I should see "The sidecar cannot be reached."
    And I visit "/local/sidecar/mirror.php"
    And I should see "The sidecar cannot be reached."
    And I visit "/local/sidecar/jobs.php"
    And I should see "There are no jobs."
