// Short names for the shapes of HTTP API v1, which `npm run types` makes from the server's OpenAPI document.
import type { components } from './types';

type Schemas = components['schemas'];

export type Address = Schemas['Address'];
export type BlockEntry = Schemas['BlockEntry'];
export type Connections = Schemas['Connections'];
export type Content = Schemas['Content'];
export type ContentFile = Schemas['ContentFile'];
export type Context = Schemas['Context'];
export type Edit = Schemas['EditBody'];
export type KeptWish = Schemas['KeptWish'];
export type SavedWords = Schemas['Words'];
export type EventContext = Schemas['EventContext'];
export type EventResult = Schemas['EventResult'];
export type EventWish = Schemas['EventWish'];
export type FileRules = Schemas['FileRules'];
export type Item = Schemas['Item'];
export type OpenEvent = Schemas['OpenEvent'];
export type Me = Schemas['Me'];
export type PersonCard = Schemas['PersonCard'];
export type Problem = Schemas['Problem'];
export type QuickSave = Schemas['QuickSave'];
export type Record = Schemas['Record'];
export type Ref = Schemas['Ref'];
export type Rules = Schemas['Rules'];
export type Saved = Schemas['Saved'];
export type SavedFile = Schemas['SavedFile'];
export type SaveResult = Schemas['SaveResult'];
export type Session = Schemas['Session'];
export type Setting = Schemas['Setting'];
export type Sync = Schemas['Sync'];
export type User = Schemas['User'];
export type WhyStep = Schemas['WhyStep'];
export type Wish = Schemas['Wish'];
export type WishedFile = Schemas['WishedFile'];
