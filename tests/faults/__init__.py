"""The rows of the table of faults, each a test named after its number, on real processes.

Here the shipped program runs as a process before the emulator, over real HTTP, with its database
on disk; `stage.py` sets it up. Rows that another test holds are found there:

    2, 3, 40  SIGKILL at random moments: tests/messaging/test_kill.py
              test_kills_lose_nothing_and_double_only_what_was_under_way; with faults of
              the wire while an announcement goes out: tests/soak/test_soak.py
              test_kills_and_faults_lose_no_announcement
    16        401 at the start: tests/app/commands/test_run.py
              test_a_refused_token_ends_the_program_without_printing_it
    17        a late answer: tests/channels/telegram/test_sending.py test_a_late_answer_is_unknown
    28        tests/channels/telegram/test_files.py test_28_photo_too_large
    30        tests/channels/telegram/test_files.py test_30_upload_after_429
    33        a second run: tests/app/commands/test_run.py
              test_a_second_run_exits_2_and_says_who_holds_the_database
    34        the skipped and the doubled hour: tests/domain/test_timing.py
              test_local_time_holds_over_a_summer_time_change
    36        counters: tests/store/test_writer.py test_read_then_write_races_lose_nothing
    39        tests/app/commands/test_run.py test_sigterm_stops_in_good_order
    42        at INFO: tests/app/commands/test_run.py test_a_full_log_holds_no_secret_and_nobody
    43        tests/library/test_wording.py test_templates_cannot_misbehave
    46        tests/app/commands/test_run.py test_bad_settings_are_named_all_at_once
    48        tests/app/service/test_heartbeat.py
              test_the_watchdog_starves_while_the_database_thread_hangs
              test_the_watchdog_starves_after_the_loop_hung
    49        idle connections: tests/channels/telegram/test_starting.py
              test_idle_connections_are_closed_by_us_first
    50        one writer's commits: tests/store/test_writer.py
              test_a_full_disk_undoes_the_whole_commit_and_recovers

The page of each row: test_receiving.py 1, 5-11, 22, 36, 41, 50; test_delivering.py 12-15, 17-21,
23-27, 49; test_refusals.py 16, 23-27, 49 and every refusal by its words; test_time.py 29, 31, 34,
35, 45; test_killing.py 2-4, 32, 33, 37, 38, 40; test_surroundings.py 34, 37, 42, 44, 47.
"""
