// The rules of both clients in TypeScript: the extension and the workbench's page. Each has ESLint among its own
// packages, and so passes what it has imported.

/** Returns the configuration of the client in `folder`; its scripts and tests run in Node. */
export const configured = (js, tseslint, folder) =>
  tseslint.config(
    { ignores: ['dist/', 'node_modules/'] },
    js.configs.recommended,
    {
      files: ['src/**/*.ts'],
      extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } },
      rules: {
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
        '@typescript-eslint/switch-exhaustiveness-check': 'error',
        '@typescript-eslint/consistent-type-imports': 'error',
      },
    },
    {
      files: ['**/*.mjs'],
      languageOptions: {
        globals: {
          console: 'readonly',
          process: 'readonly',
          setTimeout: 'readonly',
          ReadableStream: 'readonly',
          TextEncoder: 'readonly',
          URL: 'readonly',
        },
      },
    },
  )
