import { defineConfig } from "@playwright/test";
import { launch } from "./support/chromium.ts";

// One worker and no second tries: a test that passes only now and then is a failing test.
export default defineConfig({
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    launchOptions: launch,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "specs", testDir: "specs" },
    { name: "pictures", testDir: "pictures" },
  ],
});
