// Chromium as the system's package manager installed it; nothing is downloaded.

import type { LaunchOptions } from "@playwright/test";

// As root Chromium refuses to start inside its sandbox.
const root = process.getuid?.() === 0;

export const launch: LaunchOptions = {
  executablePath: process.env["FERMATA_CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    ...(root ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
