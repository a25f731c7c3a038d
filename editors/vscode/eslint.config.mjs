import js from '@eslint/js'
import tseslint from 'typescript-eslint'

import { configured } from '../eslint.mjs'

export default configured(js, tseslint, import.meta.dirname)
